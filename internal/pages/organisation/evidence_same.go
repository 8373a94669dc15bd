package organisation

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// evidenceSame asks what to do with a file whose content the library holds.
type evidenceSame struct {
	*web.Field
	sha256 string
	twin   evidence.Twin
}

const (
	evidenceUse  = "use" // the item that is there
	evidenceKeep = "new" // as an item of its own
)

// The words of the question: the same in a form and in the list of a script.
func evidenceSameLabel(name string, twin evidence.Twin) string {
	return "‘" + name + "’ is in the library already, as " + twin.Code + " " + twin.Title
}

func evidenceSameOptions(twin evidence.Twin, element string) []web.Option {
	hint := "Nothing is added"
	if _, known := evidenceStandard().Element(element); known {
		hint += ". " + twin.Code + " is linked to " + element
	}
	return []web.Option{{Value: evidenceUse, Text: "Use the item that is there", Hint: hint}, {Value: evidenceKeep, Text: "Keep as a new item"}}
}

func (s evidenceSame) href() string { return evidencePath(s.twin.ItemID) }

// askSame adds a question for each file of the form that an item in use holds
// already, before the form is read.
func (p *evidenceAddPage) askSame(s *evidence.Service, r *http.Request, by account.Actor, u evidenceUpload) error {
	twins, err := s.Twins(r.Context(), by, u.contents())
	if err != nil || len(twins) == 0 {
		return err
	}
	// A form that was sent twice meets what it added itself.
	if _, err := s.AddedWith(r.Context(), by, u.values.Get("key")); !fault.Is(err, fault.KindNotFound) {
		return err
	}
	for _, sha256 := range u.contents() {
		twin, found := evidence.InUse(twins, sha256)
		if !found || slices.ContainsFunc(p.same, func(q evidenceSame) bool { return q.sha256 == sha256 }) {
			continue
		}
		name := u.nameOf(sha256)
		field := p.form.Choice(evidence.SameField(sha256), evidenceSameLabel(name, twin), evidenceSameOptions(twin, u.values.Get("element"))).
			Required("Select what to do with ‘" + name + "’, which is in the library already")
		p.same = append(p.same, evidenceSame{field, sha256, twin})
	}
	return nil
}

// reused returns the content for which the item that is there is to be used.
func (p evidenceAddPage) reused() (sha256 []string) {
	for _, q := range p.same {
		if q.Value == evidenceUse {
			sha256 = append(sha256, q.sha256)
		}
	}
	return sha256
}

// evidenceKnown tells which item in use holds some content already, by its
// SHA-256 or as one of the actor's uploads that has arrived, and how to ask what
// to do about it.
func evidenceKnown(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		q := r.URL.Query()
		sha256 := q.Get("sha256")
		if id := q.Get("upload"); id != "" {
			u, err := s.Upload(r.Context(), by, id)
			if err != nil {
				return evidencePartFault(w, err)
			}
			sha256 = u.SHA256
		}
		twins, err := s.Twins(r.Context(), by, []string{sha256})
		if err != nil {
			return evidencePartFault(w, err)
		}
		type option struct {
			Value string `json:"value"`
			Text  string `json:"text"`
			Hint  string `json:"hint"`
		}
		var known struct {
			Field   string   `json:"field"` // empty: nothing is known
			Ask     string   `json:"ask"`
			Title   string   `json:"title"`
			Href    string   `json:"href"`
			Options []option `json:"options"`
		}
		if twin, found := evidence.InUse(twins, sha256); found {
			known.Field, known.Ask = evidence.SameField(sha256), evidenceSameLabel(evidence.CleanName(q.Get("name")), twin)
			known.Title, known.Href = twin.Code+" "+twin.Title, evidencePath(twin.ItemID)
			for _, o := range evidenceSameOptions(twin, q.Get("element")) {
				known.Options = append(known.Options, option(o))
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		return json.NewEncoder(w).Encode(known)
	}
}
