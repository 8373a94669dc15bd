package organisation

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// The ways to add evidence, as the address names them.
var evidenceWays = []struct {
	way, link, title, button string
	kind                     evidence.Kind
}{
	{"files", "Files", "Upload files", "Upload", evidence.FileKind},
	{"link", "Web link", "Add a link", "Add", evidence.LinkKind},
	{"note", "Note", "Add a note", "Add", evidence.NoteKind},
}

type evidenceAddPage struct {
	form                       *web.Form
	fields                     evidenceFields
	way                        int
	key, next                  *web.Field
	files, together, url, note *web.Field
	element, claim, pointer    *web.Field
	kept                       *web.Field // files that arrived before; nil when there are none
	same                       []evidenceSame
	use                        evidence.Use
}

// evidenceUseWords says how much is held, of how much.
func evidenceUseWords(u evidence.Use) string {
	words := "Your organisation holds " + web.Size(u.Bytes) + " in files"
	if u.Quota > 0 {
		words += " of the " + web.Size(u.Quota) + " that it may hold"
	}
	return words + "."
}

func newEvidenceAddPage(s *evidence.Service, r *http.Request, by account.Actor, c evidence.Choices) evidenceAddPage {
	q := r.URL.Query()
	p := evidenceAddPage{form: &web.Form{}}
	for i, w := range evidenceWays {
		if w.way == q.Get("way") {
			p.way = i
		}
	}
	form := p.form
	p.key = form.Hidden("key").With(s.NewKey())
	p.next = form.Hidden("next").With(web.LocalPath(q.Get("next"), ""))
	p.element = form.Hidden("element")
	if _, known := evidenceStandard().Element(q.Get("element")); known {
		p.element.With(q.Get("element"))
	}
	switch evidenceWays[p.way].kind {
	case evidence.FileKind:
		p.files = form.File("files", "Files").WithHint(evidenceFilesHint(s))
		p.together = form.Choice("together", "How to keep several files", []web.Option{
			{Value: "no", Text: "Each file is an item of its own"}, {Value: "yes", Text: "These files belong together as one item"}}).With("no")
	case evidence.LinkKind:
		p.url = form.Text("url", "Web address").WithHint("The whole address, starting with https://")
	default:
		p.note = form.Text("note", "Note").WithHint("What was seen, said or done, by whom and when")
	}
	p.fields = newEvidenceFields(form, c)
	p.fields.owner.With(by.PersonID)
	p.fields.sensitivity.With(string(evidence.Internal))
	p.fields.code.Label += " (optional)"
	p.fields.code.WithHint("Your own, if you number your evidence. Left empty it gets the next number, such as EV-014")
	if p.files != nil {
		p.fields.title.Label += " (optional)"
		p.fields.title.WithHint("Left empty, the name of the file is the title")
	}
	p.claim = form.Text("claim", "What it shows, in one sentence")
	p.pointer = form.Text("pointer", "Where to look (optional)").WithHint("A page, sheet or time, such as p. 6 or 12:40")
	return p
}

func (p evidenceAddPage) addition(u evidenceUpload) evidence.Addition {
	a := evidence.Addition{Key: p.key.Value, Kind: evidenceWays[p.way].kind, Details: p.fields.details(), Files: u.received, Uploads: u.ids()}
	if p.element.Value != "" {
		a.Proof = evidence.Proof{StandardID: evidenceStandard().ID, ElementIDs: []string{p.element.Value}, Claim: p.claim.Value, Pointer: p.pointer.Value}
	}
	switch {
	case p.files != nil:
		a.Together, a.Reuse = p.together.Value == "yes", p.reused()
	case p.url != nil:
		a.URL = p.url.Value
	default:
		a.Note = p.note.Value
	}
	return a
}

// wayHref leads to another way to add evidence, for the same element.
func (p evidenceAddPage) wayHref(way string) string {
	q := url.Values{"way": {way}}
	for _, f := range []*web.Field{p.element, p.next} {
		if f.Value != "" {
			q.Set(f.Name, f.Value)
		}
	}
	return "/evidence/add?" + q.Encode()
}

// evidenceAdd adds files, a link or a note. Files are taken as they come in;
// then one transaction records what was accepted.
func evidenceAdd(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		c, err := s.Choices(r.Context(), by)
		if err != nil {
			return err
		}
		p := newEvidenceAddPage(s, r, by, c)
		frame := shell.Frame{Title: evidenceWays[p.way].title, Section: evidenceSection, Crumbs: evidenceCrumbs, Form: p.form}
		if p.files != nil {
			if p.use, err = s.Use(r.Context(), by); err != nil {
				return err
			}
		}
		if r.Method != http.MethodPost {
			return shell.Show(w, r, http.StatusOK, frame, p.view())
		}
		var u evidenceUpload
		var ok bool
		if p.files != nil {
			if u, err = receiveEvidence(s, w, r, by); err != nil {
				return err
			}
			if err := p.askSame(s, r, by, u); err != nil {
				return err
			}
			ok = p.form.Read(u.values)
		} else {
			ok = p.form.Parse(r)
		}
		if ok && (p.files == nil || len(u.received)+len(u.ids()) > 0 || len(u.refused) == 0) {
			added, err := s.Add(r.Context(), by, p.addition(u))
			if err == nil {
				return evidenceTellAdded(w, r, p, added, u.refused)
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		if p.files != nil {
			u.complain(p.form, p.files)
			if p.kept, err = u.keep(s, r, by); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frame, p.view())
	}
}

// evidenceTellAdded leads to the one item that was added, or to the list of
// several; where files were refused it tells so at once, because that is kept
// nowhere.
func evidenceTellAdded(w http.ResponseWriter, r *http.Request, p evidenceAddPage, added []evidence.Added, refused []string) error {
	next := web.LocalPath(p.next.Value, "")
	var fresh, reused []evidence.Added
	for _, a := range added {
		if a.Reused {
			reused = append(reused, a)
		} else {
			fresh = append(fresh, a)
		}
	}
	told := evidenceReusedWords(reused, p.element.Value)
	switch {
	case len(refused) > 0:
		return shell.Show(w, r, http.StatusOK, evidenceAddedFrame, evidenceAddedPage{added: fresh, refused: refused, told: told, next: next}.view())
	case len(fresh) > 1 || len(fresh) == 1 && (told != "" || len(fresh[0].Twins) > 0):
		if told != "" {
			shell.Flash(w, told)
		}
		path := evidencePath("added", p.key.Value)
		if next != "" {
			path += "?" + url.Values{"next": {next}}.Encode()
		}
		return web.SeeOther(w, r, path)
	case len(fresh) == 1:
		told = fresh[0].Item.Code + " has been added"
	}
	shell.Flash(w, told)
	if len(added) == 1 {
		next = web.LocalPath(next, evidencePath(added[0].Item.ID))
	}
	return web.SeeOther(w, r, web.LocalPath(next, evidenceSection))
}

// evidenceReusedWords says which items were used instead of adding a file again.
func evidenceReusedWords(reused []evidence.Added, element string) string {
	var codes []string
	for _, a := range reused {
		codes = append(codes, a.Item.Code)
	}
	words, linked := "", ". It is linked to "
	switch {
	case len(codes) == 0:
		return ""
	case len(codes) == 1:
		words = codes[0] + " was in the library already, so it was not added again"
	case len(codes) <= 10:
		words = strings.Join(codes[:len(codes)-1], ", ") + " and " + codes[len(codes)-1] + " were in the library already, so they were not added again"
		linked = ". They are linked to "
	default:
		words = strconv.Itoa(len(codes)) + " files were in the library already, so they were not added again"
		linked = ". Their items are linked to "
	}
	if element != "" {
		words += linked + element
	}
	return words
}

type evidenceAddedPage struct {
	added   []evidence.Added
	refused []string
	told    string // of what was used instead
	next    string
}

var evidenceAddedFrame = shell.Frame{Title: "What was added", Section: evidenceSection, Crumbs: evidenceCrumbs}

// evidenceAdded tells what one form added.
func evidenceAdded(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		added, err := s.AddedWith(r.Context(), by, r.PathValue("key"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, evidenceAddedFrame, evidenceAddedPage{added: added, next: web.LocalPath(r.URL.Query().Get("next"), "")}.view())
	}
}
