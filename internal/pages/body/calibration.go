package body

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/chart"
	"github.com/plaudit/plaudit/internal/pages/picture"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

const calibrationPath = "/body/calibration"

// calibrationRoutes are the pages that compare how assessors rate. Who of the
// body reaches them is the body's choice, which the use case asks.
func calibrationRoutes(s *calibration.Service) []shell.Route {
	people := shell.SignedIn.Of(account.CertificationBody)
	return []shell.Route{
		{Pattern: "GET /body/calibration", Needs: people, Handle: compare(s)},
		{Pattern: "POST /body/calibration", Needs: shell.Can(account.ManageScheme), Handle: compare(s)},
		{Pattern: "GET /body/calibration/{format}", Needs: people, Handle: compareFile(s)},
	}
}

type calibrationPage struct {
	calibration.View
	by                                  account.Actor
	query                               url.Values
	standards, kind, from, until, whose *web.Field
	open, version                       *web.Field // of the rule
}

func calibrationFilter(form *web.Form, q url.Values) (p calibrationPage, f calibration.Filter) {
	var standards, kinds []web.Option
	for _, id := range standard.BuiltInIDs() {
		std, _ := standard.BuiltIn(id)
		standards = append(standards, web.Option{Value: id, Text: std.Title})
	}
	for _, k := range assessment.Kinds() {
		kinds = append(kinds, web.Option{Value: string(k), Text: k.Title()})
	}
	p = calibrationPage{query: q, standards: form.Choice("standard", "Standard", standards).With(standards[0].Value), kind: form.Choice("kind", "Type of assessment", kinds),
		from: form.Date("from", "First released from"), until: form.Date("until", "Until")}
	form.Read(q)
	if p.standards.Error != "" {
		p.standards.Value, p.standards.Error = standards[0].Value, ""
	}
	if p.kind.Error != "" {
		p.kind.Value, p.kind.Error = "", "" // what is not offered filters nothing
	}
	page, _ := strconv.Atoi(q.Get("page"))
	return p, calibration.Filter{StandardID: p.standards.Value, Kind: assessment.Kind(p.kind.Value), From: p.from.Day(), Until: p.until.Day(),
		PersonID: q.Get("person"), Page: min(max(0, page), 10_000)}
}

// compare shows how assessors rate beside each other; posted, it sets who may
// see it.
func compare(s *calibration.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		filters := &web.Form{}
		p, f := calibrationFilter(filters, r.URL.Query())
		v, err := s.Compare(r.Context(), by, f)
		if err != nil {
			return err
		}
		p.View, p.by = v, by
		var people []web.Option
		for _, row := range v.Comparison.People {
			people = append(people, web.Option{Value: row.ID, Text: row.Name})
		}
		p.whose = filters.Choice("person", "Assessor", people).With(v.Filter.PersonID)
		form := &web.Form{}
		var choices []web.Option
		for _, o := range calibration.Opennesses() {
			choices = append(choices, web.Option{Value: string(o), Text: o.Title()})
		}
		p.open = form.Choice("open", "Who sees how ratings compare", choices).Required("Select who sees how ratings compare").With(string(v.Rule.OpenTo))
		p.version = form.Hidden("version").WithInt(v.Rule.Version)
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.SetRule(r.Context(), by, calibration.Openness(p.open.Value), p.version.Int())
			switch {
			case err == nil:
				shell.Flash(w, "The choice has been saved")
				return web.SeeOther(w, r, calibrationPath)
			case fault.Is(err, fault.KindConflict):
				form.General = append(form.General, err.Error())
				p.version.WithInt(v.Rule.Version)
				status = http.StatusConflict
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		frame := shell.Frame{Title: "How ratings compare", Section: section, Wide: true, Form: form, Crumbs: []shell.Crumb{listCrumb}}
		if !v.MaySet {
			frame.Section, frame.Crumbs = "/desk", []shell.Crumb{{Text: "Desk", Href: "/desk"}}
		}
		if len(filters.General) > 0 || p.from.Error != "" || p.until.Error != "" {
			frame.Form = filters
		}
		return shell.Show(w, r, status, frame, p.view())
	}
}

// with returns the address of the page with one answer changed.
func (p calibrationPage) with(path, name, value string) string {
	q := url.Values{}
	for k, v := range p.query {
		if k != "page" && k != name {
			q[k] = v
		}
	}
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// rows are the people of the picture, with everybody together at the end.
func (p calibrationPage) picture() chart.StacksArgs {
	args := chart.StacksArgs{ID: "ratings", Title: "Ratings as first released: Compliance Plus (+), Compliant (C), Partially Compliant (P), Non-Compliant (N)"}
	add := func(name string, f calibration.Figures) {
		s := chart.Stack{Label: name, Note: many(f.Rated(), "rating") + " in " + many(f.Assessments, "assessment")}
		if f.Rated() < calibration.LeastRatings || f.Assessments < calibration.LeastAssessments {
			s.Hidden, s.Note = true, s.Note+": too few to say"
		}
		for i, r := range calibration.Scale() {
			d, _ := p.Standard.Definition(r)
			s.Segments = append(s.Segments, chart.Segment{Kind: string(r), Letter: picture.Letter(p.Standard, r), Name: d.Title, Count: f.Four[i]})
		}
		args.Stacks = append(args.Stacks, s)
	}
	for _, row := range p.Comparison.People {
		add(row.Name, row.Own)
	}
	if p.OwnOnly {
		for _, row := range p.Comparison.People {
			add("All others together", row.Others)
		}
	} else {
		add("Everybody together", p.Comparison.All)
	}
	return args
}

// ofPerson is whose criteria and elements are shown.
func (p calibrationPage) ofPerson() string {
	for _, row := range p.Comparison.People {
		if row.ID == p.Filter.PersonID {
			return row.Name
		}
	}
	return ""
}

// firedKinds are the checks that stood beside some rating.
func (p calibrationPage) firedKinds() (kinds []desk.ConcernKind) {
	for _, k := range desk.ConcernKinds() {
		for _, row := range p.Comparison.People {
			if row.Own.Fired[k] > 0 {
				kinds = append(kinds, k)
				break
			}
		}
	}
	return kinds
}

func many(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// share writes a share with its counts: "12% (34 of 280)".
func share(part, whole int64, enough bool) string {
	switch {
	case whole == 0:
		return "None"
	case !enough:
		return fmt.Sprintf("%d of %d", part, whole)
	}
	return fmt.Sprintf("%.0f%% (%d of %d)", math.Round(float64(part)/float64(whole)*100), part, whole)
}

// verdict says how a share compares: "Higher, by 4 to 19 points".
func verdict(s calibration.Share) string {
	points := func(v float64) string { return strconv.FormatFloat(math.Round(math.Abs(v)*100), 'f', -1, 64) }
	switch s.Verdict {
	case calibration.Higher:
		return "Higher, by " + points(s.DifferenceLow) + " to " + points(s.DiffHigh) + " points"
	case calibration.Lower:
		return "Lower, by " + points(s.DiffHigh) + " to " + points(s.DifferenceLow) + " points"
	}
	return s.Verdict.Title()
}

func verdictClass(s calibration.Share) string {
	switch s.Verdict {
	case calibration.TooFew:
		return "pl-small pl-muted"
	case calibration.Alike:
		return ""
	}
	return "govuk-!-font-weight-bold"
}
