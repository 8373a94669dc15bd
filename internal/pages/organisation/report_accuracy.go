package organisation

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
)

// wholeReport stands in addresses for the report as a whole, which is no passage.
const wholeReport = "whole"

type reportAccuracyPage struct {
	reporting.ReleasedPage
	passages []report.Passage
	daysLeft int
}

func accuracyPath(id string) string { return reportPath(id) + "/accuracy" }

// reportAccuracy goes through the released report passage by passage, with what
// the organisation said of each and the assessors' replies.
func reportAccuracy(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Released(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		std, err := v.Standard()
		if err != nil {
			return err
		}
		p := reportAccuracyPage{ReleasedPage: v, passages: report.Passages(v.Content, std)}
		if last := v.Release.CommentsBy; last != "" {
			p.daysLeft = int(last.Time().Sub(by.Today.Time()).Hours() / 24)
		}
		f := assessmentFrame(v.Case, "Factual accuracy", nil)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Report", Href: reportPath(v.ID)})
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

// parts are the passages to jump to: the texts, and the first of each criterion.
func (p reportAccuracyPage) parts() (all []web.Option) {
	seen := map[string]bool{}
	for _, passage := range p.passages {
		name := passage.Title
		if criterion, _, is := strings.Cut(passage.ElementID, "."); is {
			name = "Criterion " + criterion
		}
		if !seen[name] {
			seen[name] = true
			all = append(all, web.Option{Value: passage.ID, Text: name})
		}
	}
	return append(all, web.Option{Value: wholeReport, Text: "The report as a whole"})
}

// said counts the comments and what became of them.
func (p reportAccuracyPage) said() string {
	var accepted, declined int
	for _, c := range p.Comments {
		switch {
		case c.Accepted:
			accepted++
		case c.Replied():
			declined++
		}
	}
	if len(p.Comments) == 0 {
		return "Nobody has commented yet."
	}
	return fmt.Sprintf("%s: %d accepted, %d declined, %d without a reply yet.", countWords(int64(len(p.Comments)), "comment"), accepted, declined, len(p.Comments)-accepted-declined)
}

type reportCorrectionPage struct {
	reporting.ReleasedPage
	passage                report.Passage // the zero passage: the whole
	form                   *web.Form
	words, proposed, codes *web.Field
	linked                 *web.Field // nil where nothing is linked
}

// addHref leads to the form that adds a file as evidence, and back.
func (p reportCorrectionPage) addHref() string {
	q := url.Values{"next": {accuracyPath(p.ID) + "/" + p.anchor()}}
	if p.passage.ElementID != "" {
		q.Set("element", p.passage.ElementID)
	}
	return "/evidence/add?" + q.Encode()
}

func (p reportCorrectionPage) title() string {
	if p.passage.ID == "" {
		return "The report as a whole"
	}
	return p.passage.Title
}

// reportCorrection asks what is not accurate in one passage, and what it should
// say.
func reportCorrection(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Released(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		if !v.MayComment {
			return fault.Conflict("The report is not open for comments now")
		}
		std, err := v.Standard()
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := reportCorrectionPage{ReleasedPage: v, form: form}
		if id := r.PathValue("passage"); id != wholeReport {
			var there bool
			if p.passage, there = report.PassageOf(v.Content, std, id); !there {
				return fault.NotFound("There is no such passage in the report")
			}
		}
		p.words = form.Text("words", "What is not accurate, and where can it be checked?").WithHint("Facts only: the judgement is the assessors’").
			Required("Enter what is not accurate, and where it can be checked")
		if p.passage.ID != "" {
			p.proposed = form.Text("proposed", "What it should say instead (optional)").WithHint("Change the words as they should read. Left as they are, you propose none").With(p.passage.Words)
		}
		items, err := s.Provable(r.Context(), by, v.ID, p.passage.ElementID)
		if err != nil {
			return err
		}
		if len(items) > 0 {
			var options []web.Option
			for _, o := range items {
				options = append(options, web.Option{Value: o.Code, Text: o.Code + " " + o.Title})
			}
			p.linked = form.Choices("linked", "Evidence that shows it (optional)", options).WithHint("What is linked to " + p.passage.ElementID + ". The assessors can then open it, in the edition of today")
		}
		p.codes = form.Text("codes", "Other evidence (optional)").WithHint("Codes of evidence items, such as CX-014, separated by commas")
		if r.Method == http.MethodPost && form.Parse(r) {
			n := reporting.Correction{PassageID: p.passage.ID, Words: p.words.Value, Codes: strings.FieldsFunc(p.codes.Value, func(c rune) bool { return c == ',' || c == '\n' })}
			if p.linked != nil {
				n.Codes = append(n.Codes, p.linked.Values...)
			}
			if p.proposed != nil {
				n.Proposed = p.proposed.Value
			}
			_, err := s.Comment(r.Context(), by, v.ID, n)
			if err == nil {
				shell.Flash(w, "Your comment has been sent to the assessors")
				return web.SeeOther(w, r, accuracyPath(v.ID)+"#"+p.anchor())
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		f := assessmentFrame(v.Case, "Propose a correction: "+p.title(), form)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Report", Href: reportPath(v.ID)}, shell.Crumb{Text: "Factual accuracy", Href: accuracyPath(v.ID)})
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

func (p reportCorrectionPage) anchor() string {
	if p.passage.ID == "" {
		return wholeReport
	}
	return p.passage.ID
}

func daysLeftWords(n int) string {
	switch {
	case n < 0:
		return "which is over: the assessors may go on"
	case n == 0:
		return "which is today"
	case n == 1:
		return "which is tomorrow"
	}
	return strconv.Itoa(n) + " days from now"
}

func accuracyOutcome(c reporting.AccuracyComment) string {
	switch {
	case c.Applied:
		return "Accepted by the assessors; your words are in the report"
	case c.Accepted:
		return "Accepted by the assessors"
	}
	return "Declined by the assessors"
}

// reportChecked says that the organisation has nothing more to correct.
func reportChecked(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if err := s.Checked(r.Context(), by, id); err != nil {
			return err
		}
		shell.Flash(w, "The assessors have been told that you have checked the report")
		return web.SeeOther(w, r, accuracyPath(id))
	}
}
