package evidence

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/standard"
)

// LayoutField names the field that says what a column of a layout is.
func LayoutField(layout, column int) string {
	return "column-" + strconv.Itoa(layout) + "-" + strconv.Itoa(column)
}

// tokens folds text into words and numbers, each apart: "ES01 Survey" is es, 1,
// survey.
func tokens(text string) []string {
	var all []string
	for _, word := range foldedWords(text) {
		start := 0
		for at, r := range word {
			if at > 0 && unicode.IsDigit(r) != unicode.IsDigit(rune(word[at-1])) && word[at-1] < 0x80 {
				all = append(all, word[start:at])
				start = at
			}
		}
		all = append(all, word[start:])
	}
	for i, token := range all {
		if trimmed := strings.TrimLeft(token, "0"); trimmed != "" {
			all[i] = trimmed
		}
	}
	return all
}

// foldedWords splits text into folded words; apostrophes are dropped, every
// other sign separates.
func foldedWords(text string) []string {
	return strings.FieldsFunc(standard.Fold(strings.NewReplacer("'", "", "’", "").Replace(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// codeKey is what makes two spellings of a code the same: "ES 1", "es1", "ES-01".
func codeKey(code string) string { return strings.Join(tokens(code), " ") }

func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// shelf finds the files that came with a matrix.
type shelf struct {
	files  []ImportFile
	byName map[string][]int // the whole name, folded
	byStem map[string][]int // without its ending, words only
	byPath map[string][]int
	names  [][]string // tokens of the names
	used   map[int]bool
}

func newShelf(files []ImportFile) *shelf {
	s := &shelf{files: files, byName: map[string][]int{}, byStem: map[string][]int{}, byPath: map[string][]int{}, used: map[int]bool{}}
	for i, f := range files {
		name := path.Base(f.Path)
		for _, index := range []struct {
			in  map[string][]int
			key string
		}{{s.byName, standard.Fold(name)}, {s.byStem, strings.Join(foldedWords(stem(name)), " ")}, {s.byPath, standard.Fold(f.Path)}} {
			index.in[index.key] = append(index.in[index.key], i)
		}
		s.names = append(s.names, tokens(stem(name)))
	}
	return s
}

// named finds the file that a cell names, with its folders where it gives them;
// hints are the code and elements of the row, by which one of several of the
// same name is told. -1: there is none; -2: there are several.
func (s *shelf) named(name string, hints []string) int {
	name = matrix.SafePath(name)
	found := s.byPath[standard.Fold(name)]
	if len(found) == 0 {
		found = s.byName[standard.Fold(path.Base(name))]
	}
	if len(found) == 0 {
		words := strings.Join(foldedWords(path.Base(name)), " ")
		if found = s.byStem[words]; len(found) == 0 {
			found = s.byStem[strings.Join(foldedWords(stem(path.Base(name))), " ")]
		}
	}
	if folder := path.Dir(name); len(found) > 1 && folder != "." {
		found = s.among(found, func(f ImportFile) bool {
			return strings.HasSuffix("/"+standard.Fold(path.Dir(f.Path)), "/"+standard.Fold(folder)) || strings.HasSuffix(standard.Fold(folder), standard.Fold(path.Dir(f.Path)))
		})
	}
	if len(found) > 1 {
		found = s.among(found, func(f ImportFile) bool {
			return slices.ContainsFunc(hints, func(h string) bool { return inFolder(f.Path, h) })
		})
	}
	return s.one(found)
}

// among narrows a choice, unless nothing would be left.
func (s *shelf) among(found []int, keep func(ImportFile) bool) []int {
	var kept []int
	for _, i := range found {
		if keep(s.files[i]) {
			kept = append(kept, i)
		}
	}
	if len(kept) == 0 {
		return found
	}
	return kept
}

// one is the only file, or the first of several that hold the same.
func (s *shelf) one(found []int) int {
	if len(found) == 0 {
		return -1
	}
	for _, i := range found[1:] {
		if s.files[i].SHA256 != s.files[found[0]].SHA256 {
			return -2
		}
	}
	return found[0]
}

// inFolder tells whether one of the folders of a path begins with these words.
func inFolder(name, hint string) bool {
	want := tokens(hint)
	for folder := range strings.SplitSeq(path.Dir(name), "/") {
		if begins(tokens(folder), want) {
			return true
		}
	}
	return false
}

func begins(tokens, with []string) bool {
	return len(with) > 0 && len(tokens) >= len(with) && slices.Equal(tokens[:len(with)], with)
}

// coded finds the files whose name begins with a code, or that are in a folder
// that is called by it.
func (s *shelf) coded(code string) (found []int) {
	want := tokens(code)
	if len(want) == 0 {
		return nil
	}
	for i, name := range s.names {
		if begins(name, want) {
			found = append(found, i)
		}
	}
	if len(found) > 0 {
		return found
	}
	for i, f := range s.files {
		for folder := range strings.SplitSeq(path.Dir(f.Path), "/") {
			if begins(tokens(folder), want) {
				found = append(found, i)
				break
			}
		}
	}
	return found
}

// titled finds the file that is called like a title.
func (s *shelf) titled(title string) int {
	words := strings.Join(foldedWords(title), " ")
	if words == "" {
		return -1
	}
	return s.one(s.byStem[words])
}

// take notes that files belong to a row.
func (s *shelf) take(found []int) []Received {
	var files []Received
	for _, i := range found {
		s.used[i] = true
		if !slices.ContainsFunc(files, func(r Received) bool { return r.SHA256 == s.files[i].SHA256 }) {
			files = append(files, s.files[i].received())
		}
	}
	return files
}

// people finds owners by the names that a matrix has for them.
type people struct{ byName map[string][]string }

func newPeople(owners []Owner) people {
	p := people{map[string][]string{}}
	for _, o := range owners {
		words := foldedWords(o.Name)
		if len(words) == 0 {
			continue
		}
		initials := ""
		for _, w := range words {
			initials += string([]rune(w)[0])
		}
		first, last := words[0], words[len(words)-1]
		for _, key := range slices.Compact([]string{strings.Join(words, " "), last + " " + first, initials, first, first[:1] + " " + last}) {
			if !slices.Contains(p.byName[key], o.ID) {
				p.byName[key] = append(p.byName[key], o.ID)
			}
		}
	}
	return p
}

// find returns the one person a name can mean; "" when there is none or several.
func (p people) find(name string) string {
	words := foldedWords(name)
	for _, key := range []string{strings.Join(words, " "), strings.Join(words, "")} {
		if ids := p.byName[key]; len(ids) == 1 {
			return ids[0]
		}
	}
	return ""
}
