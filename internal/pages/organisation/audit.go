package organisation

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// AuditRoutes returns the page of the organisation's audit trail.
func AuditRoutes(people *account.Service) []shell.Route {
	return []shell.Route{{Pattern: "GET /audit", Needs: shell.Can(account.ReadAudit), Handle: auditTrail(people)}}
}

type auditPage struct {
	entries []audit.Entry
	subject string
	older   string // address of the page with older entries
	first   bool   // this is the page with the newest
}

// auditTrail shows who did what, newest first, of everything or of one subject.
func auditTrail(people *account.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		subject := r.URL.Query().Get("subject")
		before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // what is no number shows the newest
		before = max(0, before)
		entries, next, err := people.Trail(r.Context(), by, subject, before)
		if err != nil {
			return err
		}
		p := auditPage{entries: entries, subject: subject, first: before == 0}
		if next > 0 {
			p.older = auditPath(subject, next)
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Audit trail", Section: settingsSection, Crumbs: settingsCrumbs}, p.view())
	}
}

func auditPath(subject string, before int64) string {
	q := url.Values{}
	if subject != "" {
		q.Set("subject", subject)
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return "/audit"
	}
	return "/audit?" + q.Encode()
}

// auditWords turns "person.roles_changed" into "Person: roles changed".
func auditWords(action string) string {
	subject, what, found := strings.Cut(action, ".")
	plain := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "_", " "), ".", " ") }
	words := plain(subject)
	if found {
		words += ": " + plain(what)
	}
	if words == "" {
		return words
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// auditDetail writes an entry's values as "name: value" by name.
func auditDetail(detail string) []string {
	var values map[string]any
	if err := json.Unmarshal([]byte(detail), &values); err != nil {
		if detail == "" {
			return nil
		}
		return []string{detail}
	}
	var lines []string
	for name, v := range values {
		var words string
		switch v := v.(type) {
		case nil:
			continue
		case []any:
			parts := make([]string, len(v))
			for i, part := range v {
				parts[i] = fmt.Sprint(part)
			}
			words = strings.Join(parts, "; ")
		default:
			words = fmt.Sprint(v)
		}
		if words != "" {
			lines = append(lines, strings.ReplaceAll(name, "_", " ")+": "+words)
		}
	}
	slices.Sort(lines)
	return lines
}
