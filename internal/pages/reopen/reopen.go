// Package reopen holds the pages on which both sides of an assessment reopen
// what the assessors saw, exactly as it was, and have all of it read and hashed
// again.
package reopen

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

// Deps are the use cases behind these pages.
type Deps struct {
	Reopening *reporting.Reopening
	Files     interface {
		Content(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	}
}

// side is one of the two whose pages these are.
type side struct {
	reporting.Side
	section string // of the navigation
}

var (
	desk      = side{reporting.BodySide, "/desk"}
	applicant = side{reporting.OrganisationSide, "/assessments"}
)

// DeskRoutes returns the pages of the certification body's people: assessors,
// moderator, and whoever decides or reviews an appeal.
func DeskRoutes(d Deps) []shell.Route { return routes(d, desk, shell.Can(account.ReadAssessment)) }

// ApplicantRoutes returns the pages of the organisation's people.
func ApplicantRoutes(d Deps) []shell.Route {
	return routes(d, applicant, shell.Can(account.ReadOrganisation))
}

func routes(d Deps, s side, read shell.Need) []shell.Route {
	at := s.record("{id}")
	ask := read
	if s.Side == reporting.OrganisationSide {
		ask = shell.Can(account.Submit)
	}
	return []shell.Route{
		{Pattern: "GET " + at, Needs: read, Handle: seen(d, s)},
		{Pattern: "POST " + at, Needs: ask, Handle: check(d, s)},
		{Pattern: "GET " + at + "/submissions/{number}", Needs: read, Handle: submission(d, s)},
		{Pattern: "GET " + at + "/submissions/{number}/{element}", Needs: read, Handle: element(d, s)},
		{Pattern: "GET " + at + "/releases/{number}", Needs: read, Handle: release(d, s)},
		{Pattern: "GET " + at + "/files/{file}", Needs: read, Handle: file(d, s)},
	}
}

func (s side) path(id string) string { return s.section + "/" + id }

func (s side) record(id string) string { return s.path(id) + "/record" }

func (s side) filePath(id, file string) string { return s.record(id) + "/files/" + file }

func (s side) frame(v assessment.Case, title string, deep bool) shell.Frame {
	name := v.Name
	if s.Side == reporting.BodySide {
		name = v.Organisation + ": " + v.Name
	}
	f := shell.Frame{Title: title, Section: s.section, Wide: true, Crumbs: []shell.Crumb{{Text: name, Href: s.path(v.ID)}}}
	if deep {
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "What the assessors saw", Href: s.record(v.ID)})
	}
	return f
}

type seenPage struct {
	reporting.SeenPage
	side side
}

// seen lists what the assessors saw, with the latest check.
func seen(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.Reopening.Seen(r.Context(), by, r.PathValue("id"), s.Side)
		if err != nil {
			return err
		}
		if v.Check.UnderWay() {
			w.Header().Set("Refresh", "3") // works without scripts, and ends with the check
		}
		return shell.Show(w, r, http.StatusOK, s.frame(v.Case, "What the assessors saw", false), seenPage{v, s}.view())
	}
}

// check has everything read and hashed again.
func check(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		if _, err := d.Reopening.AskCheck(r.Context(), by, id, s.Side); err != nil {
			return err
		}
		return web.SeeOther(w, r, s.record(id)+"#check")
	}
}

func number(r *http.Request) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return 0, fault.NotFound("There is no such submission or release")
	}
	return n, nil
}

type submissionPage struct {
	reporting.SeenSubmissionPage
	side side
}

// submission reopens a submission.
func submission(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		n, err := number(r)
		if err != nil {
			return err
		}
		v, err := d.Reopening.Submission(r.Context(), by, r.PathValue("id"), s.Side, n)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, s.frame(v.Case, fmt.Sprintf("Submission %d", n), true), submissionPage{v, s}.view())
	}
}

type elementPage struct {
	reporting.SeenElementPage
	side          side
	before, after string // elements of the submission
}

// element reopens one element of a submission.
func element(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		n, err := number(r)
		if err != nil {
			return err
		}
		v, err := d.Reopening.Element(r.Context(), by, r.PathValue("id"), s.Side, n, r.PathValue("element"))
		if err != nil {
			return err
		}
		p := elementPage{SeenElementPage: v, side: s}
		for i, e := range v.Elements {
			if e.ElementID != v.Frozen.ElementID {
				continue
			}
			if i > 0 {
				p.before = v.Elements[i-1].ElementID
			}
			if i+1 < len(v.Elements) {
				p.after = v.Elements[i+1].ElementID
			}
		}
		f := s.frame(v.Case, v.Frozen.ElementID+" "+v.Element.Title, true)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: fmt.Sprintf("Submission %d", n), Href: p.submissionPath()})
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

func (p submissionPage) elementPath(id string) string {
	return fmt.Sprintf("%s/submissions/%d/%s", p.side.record(p.ID), p.Stored.Number, id)
}

func (p elementPage) submissionPath() string {
	return fmt.Sprintf("%s/submissions/%d", p.side.record(p.ID), p.Stored.Number)
}

// release reopens a report as it was released.
func release(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		n, err := number(r)
		if err != nil {
			return err
		}
		v, released, content, err := d.Reopening.Release(r.Context(), by, r.PathValue("id"), s.Side, n)
		if err != nil {
			return err
		}
		std, err := standard.BuiltIn(v.StandardID)
		if err != nil {
			return err
		}
		f := s.frame(v, fmt.Sprintf("Release %d of the report", n), true)
		f.Wide = false
		return shell.Show(w, r, http.StatusOK, f, releaseView(released, report.Document(content, std)))
	}
}

// file sends a file that the assessors could open: always as an attachment, and
// never one in which a virus was found.
func file(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		f, err := d.Reopening.File(r.Context(), by, r.PathValue("id"), s.Side, r.PathValue("file"))
		if err != nil {
			return err
		}
		content, err := d.Files.Content(r.Context(), f.SHA256)
		if err != nil {
			return err
		}
		defer content.Close()
		web.Attachment(w, r, f.Name, f.MediaType, f.SHA256, content)
		return nil
	}
}
