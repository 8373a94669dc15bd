package weblink

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// robotsLast is how long a robots.txt is believed.
const robotsLast = 24 * time.Hour

// ourName is how a robots.txt may call us.
const ourName = "plaudit"

// robots are what a site lets programs read: rules of paths.
type robots []rule

type rule struct {
	path  string
	allow bool
}

// byRules tells whether the site lets programs read a page; otherwise the visit
// says so. A site without rules does.
func (v *Visitor) byRules(ctx context.Context, h *host, u *url.URL) (Visit, bool) {
	if time.Since(h.read) > robotsLast {
		response, err := v.ask(ctx, h, http.MethodGet, &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}, Seen{})
		if err != nil {
			return failed(err), false
		}
		defer response.Body.Close()
		h.read, h.robots = time.Now(), nil
		if response.StatusCode == http.StatusOK {
			text, _ := io.ReadAll(io.LimitReader(response.Body, 500_000))
			h.robots = parseRobots(string(text))
		}
	}
	if !h.robots.lets(u.EscapedPath(), u.RawQuery) {
		return Visit{Outcome: Refused, Words: "the site asks programs not to read this page"}, false
	}
	return Visit{}, true
}

// parseRobots reads the rules that are for us by name or, without such, for
// everybody.
func parseRobots(text string) robots {
	var ours, all robots
	named, forUs, forAll, inRules := false, false, false, true
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		key, value, found := strings.Cut(line, ":")
		if !found {
			continue
		}
		value = strings.TrimSpace(value)
		switch key = strings.ToLower(strings.TrimSpace(key)); key {
		case "user-agent":
			if inRules {
				forUs, forAll, inRules = false, false, false
			}
			forAll = forAll || value == "*"
			if strings.EqualFold(value, ourName) {
				forUs, named = true, true
			}
		case "allow", "disallow":
			inRules = true
			r := rule{value, key == "allow"}
			if value == "" {
				continue
			}
			if forUs {
				ours = append(ours, r)
			}
			if forAll {
				all = append(all, r)
			}
		}
	}
	if named {
		return ours
	}
	return all
}

// lets tells whether a path may be read: the longest rule that fits decides, and
// of two as long the one that allows.
func (r robots) lets(path, query string) bool {
	if path == "" {
		path = "/"
	}
	if query != "" {
		path += "?" + query
	}
	lets, longest := true, -1
	for _, rule := range r {
		if n := len(rule.path); fits(rule.path, path) && (n > longest || n == longest && rule.allow) {
			lets, longest = rule.allow, n
		}
	}
	return lets
}

// fits tells whether a path begins as a rule says, in which * stands for
// anything and $ at the end for the end.
func fits(rule, path string) bool {
	rule, whole := strings.CutSuffix(rule, "$")
	parts := strings.Split(rule, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	path = path[len(parts[0]):]
	for i, part := range parts[1:] {
		if whole && i == len(parts)-2 {
			return strings.HasSuffix(path, part)
		}
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return !whole || path == ""
}
