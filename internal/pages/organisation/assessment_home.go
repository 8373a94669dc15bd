package organisation

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/picture"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

type assessmentHomePage struct {
	applicant.Home
	by        account.Actor
	who       string // whose ratings: self, assessor, last
	picture   picture.Picture
	controls  picture.Controls
	attention []elementNote
	shown     standard.Outcome // of the ratings that are shown
	query     url.Values
}

// assessmentHome shows an assessment as the picture of its standard.
func assessmentHome(s *applicant.Applicant, kept *shell.Kept) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Revision(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		content, err := kept.Content(r, by, v.Mark, func() (templ.Component, error) {
			p, err := homePage(s, r, by)
			return p.view(), err
		})
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: v.Name, Section: assessmentSection, Crumbs: assessmentCrumbs, Wide: true}, content)
	}
}

// assessmentCSV sends the table of the picture as a file.
func assessmentCSV(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		p, err := homePage(s, r, by)
		if err != nil {
			return err
		}
		return web.CSV(w, "ratings.csv", p.picture.Rows())
	}
}

func homePage(s *applicant.Applicant, r *http.Request, by account.Actor) (p assessmentHomePage, err error) {
	q := r.URL.Query()
	home, err := s.Home(r.Context(), by, r.PathValue("id"), q.Get("area"))
	if err != nil {
		return p, err
	}
	p = assessmentHomePage{Home: home, by: by, who: "self", query: q, attention: byElement(home.Attention(by.Today))}
	if home.Released != "" && home.State.AtLeast(assessment.Decided) {
		p.who = "assessor"
	}
	for _, choice := range p.choices() {
		if choice.Value == q.Get("who") {
			p.who = choice.Value
		}
	}
	p.controls = picture.Controls{Path: assessmentHref(home.ID), Query: q, Views: []picture.View{picture.Ratings, picture.Strength, picture.Freshness, picture.Owes},
		CSV: assessmentHref(home.ID) + "/ratings.csv?" + q.Encode()}
	if home.PreviousName != "" {
		p.controls.Views = append(p.controls.Views, picture.Change)
	}
	p.draw()
	var ratings []standard.ElementRating
	for id, e := range p.Elements {
		r := p.rating(e)
		if !e.Selected() {
			r = e.Previous
		}
		ratings = append(ratings, standard.ElementRating{Element: id, Rating: r})
	}
	p.shown = standard.OutcomeOf(p.Standard, ratings)
	return p, nil
}

// elementNote is all that should be looked at of one element.
type elementNote struct{ ElementID, Words string }

func byElement(all []applicant.Attention) []elementNote {
	var notes []elementNote
	for _, a := range all {
		if n := len(notes); n > 0 && notes[n-1].ElementID == a.ElementID {
			notes[n-1].Words += "; " + a.Words
			continue
		}
		notes = append(notes, elementNote(a))
	}
	return notes
}

// choices are the ratings that can be shown.
func (p assessmentHomePage) choices() []web.Option {
	all := []web.Option{{Value: "self", Text: "Our self-ratings"}}
	if p.Released != "" {
		all = append(all, web.Option{Value: "assessor", Text: "The assessor's ratings"})
	}
	if p.PreviousName != "" {
		all = append(all, web.Option{Value: "last", Text: "Last time"})
	}
	return all
}

// with is the address of this page with one answer changed.
func (p assessmentHomePage) with(name, value string) string {
	q := url.Values{}
	for k, v := range p.query {
		q[k] = v
	}
	q.Set(name, value)
	return assessmentHref(p.ID) + "?" + q.Encode()
}

func (p assessmentHomePage) rating(e applicant.ElementState) standard.Rating {
	switch p.who {
	case "assessor":
		return e.Assessor
	case "last":
		return e.Previous
	}
	return e.Self.Rating
}

func (p assessmentHomePage) areaID() string {
	if p.Area == nil {
		return ""
	}
	return p.Area.Area.ID
}

func (p *assessmentHomePage) draw() {
	label := map[string]string{"self": "Our self-ratings", "assessor": "The assessor's ratings", "last": "Ratings of " + p.PreviousName}[p.who]
	if p.Area != nil {
		label += ", " + p.Area.Area.Name
	}
	p.picture = picture.Picture{Standard: p.Standard, Label: label, Cells: map[string]picture.Cell{}, CriterionHref: func(id string) string { return "/standard/" + id }}
	flags := map[string]string{}
	for _, a := range p.attention {
		flags[a.ElementID] = a.Words
	}
	for id, e := range p.Elements {
		cell := picture.Cell{Rating: p.rating(e), Selected: e.Selected() || p.who == "last"}
		if e.Selected() {
			cell.Href = assessmentElementHref(p.ID, id, p.areaID())
			if p.who == "self" && p.Editable() {
				cell.Flag = flags[id]
			}
		}
		if p.who != "last" && e.Previous.Judged() {
			cell.Title = "last time " + picture.RatingTitle(p.Standard, e.Previous)
		}
		cell.Mark = p.mark(e)
		p.picture.Cells[id] = cell
	}
	p.picture.Columns = []picture.Column{
		{Title: "Last time", Value: func(id string) string { return p.titleOf(p.Elements[id].Previous) }},
		{Title: "Evidence", Value: func(id string) string { return itemsWords(p.Elements[id].Evidence.Items) }},
		{Title: "Freshness", Value: func(id string) string { return p.Limits.Element(p.Elements[id].Evidence).Title() }},
		{Title: "Requests that wait", Value: func(id string) string { return owedWords(p.Elements[id], p.by.Today) }},
		{Title: "Why it is examined", Value: func(id string) string { return p.Elements[id].Reason.Title() }},
	}
}

func (p assessmentHomePage) titleOf(r standard.Rating) string {
	if !r.Judged() && r != standard.RatingNotApplicable {
		return ""
	}
	return picture.RatingTitle(p.Standard, r)
}

// mark is what a cell shows in a view other than the rating; nil in that.
func (p assessmentHomePage) mark(e applicant.ElementState) *picture.Mark {
	switch p.controls.View() {
	case picture.Strength:
		return strengthMark(e.Evidence)
	case picture.Freshness:
		f := p.Limits.Element(e.Evidence)
		if f == "" {
			return &picture.Mark{Letter: "·", Words: "no evidence"}
		}
		return &picture.Mark{Letter: string(f.Title()[0]), Words: "evidence is " + string(f), Tone: map[evidence.Freshness]int{evidence.Fresh: 4, evidence.Ageing: 2, evidence.Stale: 1}[f]}
	case picture.Owes:
		return owedMark(e, p.by.Today)
	case picture.Change:
		return changeMark(p.rating(e), e.Previous)
	}
	return nil
}

func strengthMark(s evidence.ElementSummary) *picture.Mark {
	letter := strconv.FormatInt(s.Items, 10)
	if s.Items > 99 {
		letter = "99"
	}
	tone := min(int(s.Items), 3)
	words := itemsWords(s.Items)
	if s.HasStrongest {
		tone++
		words += ", one marked as the strongest"
	}
	return &picture.Mark{Letter: letter, Words: words, Tone: tone}
}

func itemsWords(n int64) string {
	switch n {
	case 0:
		return "no evidence"
	case 1:
		return "1 piece of evidence"
	}
	return strconv.FormatInt(n, 10) + " pieces of evidence"
}

// owedMark shows how many requests for evidence wait.
func owedMark(e applicant.ElementState, today date.Date) *picture.Mark {
	switch {
	case e.Owed == 0:
		return &picture.Mark{Letter: "·", Words: "no request waits"}
	case e.OwedDue < today:
		return &picture.Mark{Letter: strconv.FormatInt(e.Owed, 10) + "!", Words: owedWords(e, today), Tone: 1}
	}
	return &picture.Mark{Letter: strconv.FormatInt(e.Owed, 10), Words: owedWords(e, today), Tone: 2}
}

func owedWords(e applicant.ElementState, today date.Date) string {
	switch {
	case e.Owed == 0:
		return ""
	case e.OwedDue < today:
		return countWords(e.Owed, "request") + ", overdue since " + e.OwedDue.Words()
	}
	return countWords(e.Owed, "request") + ", due from " + e.OwedDue.Words()
}

// gapsHref is the gap list as it belongs to a view of the picture; "" for the
// views that it does not.
func (p assessmentHomePage) gapsHref() string {
	switch p.controls.View() {
	case picture.Strength, picture.Ratings:
		return "/evidence/gaps"
	case picture.Freshness:
		return "/evidence/gaps?kind=old_data"
	case picture.Owes:
		return "/evidence/gaps?given=yes"
	}
	return ""
}

func changeMark(now, before standard.Rating) *picture.Mark {
	switch c := standard.Compare(now, before); {
	case !now.Judged():
		return &picture.Mark{Letter: "·", Words: "not rated yet"}
	case !before.Judged():
		return &picture.Mark{Letter: "*", Words: "new", Tone: 2}
	case c > 0:
		return &picture.Mark{Letter: "▲", Words: "better than last time", Tone: 4}
	case c < 0:
		return &picture.Mark{Letter: "▼", Words: "worse than last time", Tone: 1}
	}
	return &picture.Mark{Letter: "=", Words: "as last time", Tone: 2}
}
