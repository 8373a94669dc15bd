package assessor

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/pages/picture"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
)

type deskPage struct {
	desk.Picture
	controls picture.Controls
	picture  picture.Picture
	filter   desk.DeskFilter
	by       account.Actor
}

// deskHome shows the picture of the standard as the assessors rate it, beside the
// self-ratings, the last ratings or the coverage of the visit.
func deskHome(s *desk.Desk) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Picture(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := deskPage{Picture: v, filter: filterOf(r.URL.Query()), by: by, controls: picture.Controls{Path: r.URL.Path, Query: r.URL.Query(), CSV: pathOf(v.ID) + "/ratings.csv",
			Views: []picture.View{picture.Ratings, picture.Self, picture.Change, picture.Coverage}}}
		p.picture = pictureOf(v, p.controls.View())
		f := frame(v.Case, v.Name, nil)
		f.Crumbs = f.Crumbs[:1]
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

// deskCSV writes the table beside the picture as a file.
func deskCSV(s *desk.Desk) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Picture(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="ratings.csv"`)
		return pictureOf(v, picture.Ratings).WriteCSV(w)
	}
}

func pictureOf(v desk.Picture, view picture.View) picture.Picture {
	p := picture.Picture{Standard: v.Standard, Cells: map[string]picture.Cell{}, Label: map[picture.View]string{
		picture.Ratings: "Ratings by the assessors", picture.Self: "Self-ratings as submitted",
		picture.Change: "Ratings against the last assessment", picture.Coverage: "Sessions that are to test each element"}[view]}
	byID := map[string]desk.Cell{}
	for _, c := range v.Cells {
		byID[c.ElementID] = c
		cell := picture.Cell{Rating: c.Rating, Selected: true, Href: elementPath(v.ID, c.ElementID), Flag: flag(v.Standard, c)}
		switch view {
		case picture.Self:
			cell.Rating, cell.Flag = c.Self, ""
		case picture.Change:
			cell.Mark, cell.Flag = change(v.Standard, c), ""
		case picture.Coverage:
			cell.Flag, cell.Mark = "", &picture.Mark{Letter: fmt.Sprint(c.Sessions), Words: fmt.Sprintf("%d sessions", c.Sessions), Tone: int(min(c.Sessions, 4))}
			if c.Sessions == 0 {
				cell.Flag = "no session is to test it"
			}
		}
		p.Cells[c.ElementID] = cell
	}
	title := func(r standard.Rating) string {
		if r == "" {
			return ""
		}
		return picture.RatingTitle(v.Standard, r)
	}
	p.Columns = []picture.Column{
		{Title: "Self-rating", Value: func(id string) string { return title(byID[id].Self) }},
		{Title: "Last time", Value: func(id string) string { return title(byID[id].Previous) }},
		{Title: "Open questions", Value: func(id string) string { return fmt.Sprint(byID[id].OpenQuestions) }},
		{Title: "Sessions", Value: func(id string) string { return fmt.Sprint(byID[id].Sessions) }},
	}
	return p
}

// flag says why an element needs the assessor's attention.
func flag(std *standard.Standard, c desk.Cell) string {
	var why []string
	if c.Rating != standard.RatingNotAssessed && c.Owes(std) != "" {
		why = append(why, "a finding is missing")
	}
	if c.OpenQuestions > 0 {
		why = append(why, "a question is open")
	}
	if c.VerifyOnSite {
		why = append(why, "to be verified on site")
	}
	return strings.Join(why, ", ")
}

// change marks how the rating stands against the last one.
func change(std *standard.Standard, c desk.Cell) *picture.Mark {
	switch {
	case c.Previous == "":
		return &picture.Mark{Letter: "·", Words: "not rated last time", Tone: 0}
	case !c.Rating.Judged():
		return &picture.Mark{Letter: "?", Words: "not rated yet, last time " + picture.RatingTitle(std, c.Previous), Tone: 0}
	case standard.Compare(c.Rating, c.Previous) > 0:
		return &picture.Mark{Letter: "↑", Words: "better than last time: " + picture.RatingTitle(std, c.Previous), Tone: 4}
	case standard.Compare(c.Rating, c.Previous) < 0:
		return &picture.Mark{Letter: "↓", Words: "worse than last time: " + picture.RatingTitle(std, c.Previous), Tone: 2}
	}
	return &picture.Mark{Letter: "=", Words: "as last time", Tone: 1}
}

// next is the first element that still owes something; "" when none does.
func (p deskPage) next() string {
	for _, c := range p.Cells {
		if c.Owes(p.Standard) != "" {
			return c.ElementID
		}
	}
	return ""
}

// standardShare tells what the indication counts: in a review of part of the
// standard, the other elements with the rating they were given before.
func standardShare(p deskPage) string {
	words := "Of the whole standard, " + standard.Percent(p.Outcome.Met, p.Outcome.Applicable) + " is met."
	if len(p.Cells) < len(p.Standard.Elements()) {
		words += " Elements that are not examined this time count with their last rating."
	}
	return words
}

// counted is a number of things in words: "1 comment", "2 comments".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
