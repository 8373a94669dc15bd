package assessor

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

type teamPage struct {
	desk.TeamPage
	form             *web.Form // gives elements
	person, elements *web.Field
}

func teamPath(id string) string { return pathOf(id) + "/team" }

// nobody is the choice that takes elements away from whoever has them.
const nobody = "nobody"

// team shows who rates what and who has rated what; posted, it gives elements.
func team(s *desk.Team) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Page(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := newTeamPage(v)
		if r.Method == http.MethodPost && p.form.Parse(r) {
			who := p.person.Value
			if who == nobody {
				who = ""
			}
			n, err := s.Give(r.Context(), by, v.ID, p.elements.Values, who)
			if err == nil {
				shell.Flash(w, counted(n, "element")+" given")
				return web.SeeOther(w, r, teamPath(v.ID))
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Team", p.form), p.view())
	}
}

func newTeamPage(v desk.TeamPage) teamPage {
	p := teamPage{TeamPage: v, form: &web.Form{}}
	var people, elements []web.Option
	for _, m := range v.Members {
		if m.EndedAt.IsZero() {
			people = append(people, web.Option{Value: m.PersonID, Text: m.Person})
		}
	}
	people = append(people, web.Option{Value: nobody, Text: "Nobody: anybody of the team may rate them"})
	for _, c := range v.Standard.Criteria {
		if p.examined(c.ID) == 0 {
			continue
		}
		elements = append(elements, web.Option{Value: c.ID, Text: "All of " + c.ID + " " + c.Title})
		for _, sub := range c.Subcriteria {
			if p.examined(sub.ID) == 0 {
				continue
			}
			elements = append(elements, web.Option{Value: sub.ID, Text: "All of " + sub.ID + " " + sub.Title})
			for _, e := range sub.Elements {
				if p.examined(e.ID) > 0 {
					elements = append(elements, web.Option{Value: e.ID, Text: e.ID + " " + e.Title + p.givenTo(e.ID)})
				}
			}
		}
	}
	p.person = p.form.Choice("person", "Give to", people).Required("Select who rates them")
	p.elements = p.form.Choices("elements", "Criteria, sub-criteria or elements", elements)
	return p
}

// examined counts the examined elements that an id names or stands above.
func (p teamPage) examined(id string) (n int) {
	for _, c := range p.Cells {
		if c.ElementID == id || strings.HasPrefix(c.ElementID, id+".") {
			n++
		}
	}
	return n
}

func (p teamPage) givenTo(id string) string {
	if s := p.ScopeOf(id); s.Person != "" {
		return " (" + s.Person + ")"
	}
	return ""
}

// mayGive tells whether the actor says who rates what.
func (p teamPage) mayGive() bool {
	return (p.Leads || p.May.Manage) && (p.Rateable() || p.State == assessment.Submitted)
}

// ids of the elements that a member is given.
func (p teamPage) ids(personID string) []string {
	var ids []string
	for _, c := range p.Cells {
		if p.ScopeOf(c.ElementID).PersonID == personID {
			ids = append(ids, c.ElementID)
		}
	}
	return ids
}

// free are the elements that are given to nobody.
func (p teamPage) free() []string { return p.ids("") }

func memberWords(m desk.Member) string {
	if m.Given == 0 {
		return "None given"
	}
	return fmt.Sprintf("%d of %d rated", m.GivenRated, m.Given)
}

func (p teamPage) rating(r standard.Rating) string {
	d, _ := p.Standard.Definition(r)
	return d.Title
}

// open are the second opinions that wait for the lead.
func (p teamPage) open() int {
	return len(slices.DeleteFunc(slices.Clone(p.Opinions), func(o desk.Opinion) bool { return o.Outcome != desk.OpinionOpen }))
}

// propose keeps another rating that a colleague would give.
func propose(s *desk.Team) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, element := r.PathValue("id"), r.PathValue("element")
		err := s.Propose(r.Context(), by, desk.Opinion{AssessmentID: id, ElementID: element, Rating: standard.Rating(r.PostFormValue("proposed")), Words: r.PostFormValue("why")})
		if err != nil {
			return err
		}
		shell.Flash(w, "Your second opinion waits for the lead assessor")
		return web.SeeOther(w, r, elementPath(id, url.PathEscape(element))+"#opinions")
	}
}

type opinionPage struct {
	desk.TeamPage
	opinion                 desk.Opinion
	cell                    desk.Cell
	form                    *web.Form
	outcome, words, version *web.Field
}

// opinion is where the lead settles a second opinion.
func opinion(s *desk.Team) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Page(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(v.Opinions, func(o desk.Opinion) bool { return o.ID == r.PathValue("opinion") })
		if i < 0 {
			return fault.NotFound("There is no such second opinion")
		}
		o := v.Opinions[i]
		p := opinionPage{TeamPage: v, opinion: o, form: &web.Form{}}
		for _, c := range v.Cells {
			if c.ElementID == o.ElementID {
				p.cell = c
			}
		}
		title := func(r standard.Rating) string { d, _ := v.Standard.Definition(r); return d.Title }
		p.outcome = p.form.Choice("outcome", "How do you settle it?", []web.Option{
			{Value: string(desk.OpinionKept), Text: "Keep " + title(p.cell.Rating)},
			{Value: string(desk.OpinionTaken), Text: "Take " + title(o.Rating), Hint: "The rating becomes yours. Check the finding afterwards"}}).Required("Select whether the rating is kept or the proposal taken")
		p.words = p.form.Text("words", "Why").WithHint("Both opinions and your reasons stay on record").Required("Enter why, for the record")
		p.version = p.form.Hidden("version").WithInt(o.Version)
		if r.Method == http.MethodPost && p.form.Parse(r) {
			err := s.Settle(r.Context(), by, v.ID, o.ID, desk.OpinionOutcome(p.outcome.Value), p.words.Value, p.version.Int())
			if err == nil {
				shell.Flash(w, "Settled. Both opinions are kept")
				return web.SeeOther(w, r, elementPath(v.ID, o.ElementID))
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Second opinion on "+o.ElementID, p.form), p.view())
	}
}
