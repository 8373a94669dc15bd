package matrix

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/plaudit/plaudit/internal/standard"
)

var (
	numbered = regexp.MustCompile(`\d+(?:\s?[.:·]\s?\d+)+`)
	group    = regexp.MustCompile(`\d+`)
	dashed   = regexp.MustCompile(`^(?:element|criterion|ref)?\s*(\d)\s?[-–‑]\s?(\d)\s?[-–‑]\s?(\d{1,2})$`)
	bare     = regexp.MustCompile(`^(?:element|criterion|e|ref)?\s*(\d)(\d)(\d)$`)
	through  = regexp.MustCompile(`^\s*[a-z]?\s*(?:-|–|—|to|through)\s*(?:element\s*)?$`)
	slashed  = regexp.MustCompile(`^(?:\s?/\s?\d{1,2})+(?:$|[^.:\d/])`)
)

// Elements finds the elements that a cell names, in the many ways in which
// people write them: "1.1.1", "1.1.1 a", "Element 1.1.1", "1:1:1", "1-1-1", "111",
// "1.1.1/2", "1.1.1 to 1.1.3", or the title of an element. What looks like an
// element but is none of the standard comes back as unknown, as it was written.
func Elements(std *standard.Standard, cell string) (known, unknown []string) {
	text := standard.Fold(norm.NFKC.String(cell))
	take := func(id, written string) {
		if _, is := std.Element(id); is {
			if !slices.Contains(known, id) {
				known = append(known, id)
			}
		} else if !slices.Contains(unknown, written) {
			unknown = append(unknown, written)
		}
	}
	if m := cmpOr(dashed.FindStringSubmatch(strings.TrimSpace(text)), bare.FindStringSubmatch(strings.TrimSpace(text))); m != nil {
		id := join(m[1:])
		take(id, id)
		return known, unknown
	}
	last, end := "", 0
	for _, at := range numbered.FindAllStringIndex(text, -1) {
		parts := group.FindAllString(text[at[0]:at[1]], -1)
		if !element(parts) {
			if len(parts) == 2 && len(parts[0]) == 1 && len(parts[1]) == 1 && strings.TrimSpace(text) == text[at[0]:at[1]] {
				take(join(parts), join(parts)) // a sub-criterion: too wide to link to
			}
			last = ""
			continue
		}
		id := join(parts[:3])
		if last != "" && through.MatchString(text[end:at[0]]) {
			for _, between := range span(std, last, id) {
				take(between, between)
			}
		}
		take(id, id)
		last, end = id, at[1]
		for _, n := range group.FindAllString(slashed.FindString(text[at[1]:]), -1) {
			next := join(append(slices.Clone(parts[:2]), n))
			take(next, next)
		}
	}
	if len(known)+len(unknown) == 0 {
		for _, e := range std.Elements() {
			if strings.TrimSpace(text) == standard.Fold(e.Title) {
				return []string{e.ID}, nil
			}
		}
	}
	slices.SortFunc(known, standard.CompareIDs)
	return known, unknown
}

func cmpOr(a, b []string) []string {
	if a != nil {
		return a
	}
	return b
}

// element tells whether groups of digits can be an element, with what may be
// numbered beneath it, rather than a date or a version.
func element(parts []string) bool {
	if len(parts) < 3 || len(parts) > 4 || len(parts[0]) > 1 || len(parts[1]) > 1 {
		return false
	}
	return len(parts[2]) <= 2 && (len(parts) == 3 || len(parts[3]) <= 2)
}

// join writes an id of its numbers, without leading zeros.
func join(parts []string) string {
	plain := make([]string, len(parts))
	for i, p := range parts {
		if plain[i] = strings.TrimLeft(p, "0"); plain[i] == "" {
			plain[i] = "0"
		}
	}
	return strings.Join(plain, ".")
}

// span lists the elements between two of one sub-criterion.
func span(std *standard.Standard, from, to string) (ids []string) {
	subFrom, first := cut(from)
	subTo, last := cut(to)
	if subFrom != subTo {
		return nil
	}
	for n := first + 1; n < last; n++ {
		if id := subFrom + "." + strconv.Itoa(n); known(std, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func known(std *standard.Standard, id string) bool {
	_, is := std.Element(id)
	return is
}

func cut(id string) (sub string, n int) {
	i := strings.LastIndexByte(id, '.')
	n, _ = strconv.Atoi(id[i+1:])
	return id[:i], n
}
