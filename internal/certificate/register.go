package certificate

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

// RegisterReader is what the public pages read. Its methods return nothing but
// certificates, final reports of assessments that were decided with a
// certificate, and past results: never a draft, a note or an open assessment.
type RegisterReader interface {
	RegisteredCertificates(ctx context.Context) ([]Listed, error)
	ListedCertificateByNumber(ctx context.Context, number string) (Listed, error)
	ListedCertificatesBySlug(ctx context.Context, slug string) ([]Listed, error)
	CertifiedReports(ctx context.Context, assessmentIDs []string) (map[string]report.Content, error)
	PlusTrend(ctx context.Context, organisationID, standardID string) ([]TrendPoint, error)
}

// Search is what somebody asks of the register; empty fields ask for nothing.
type Search struct {
	Words  string // in the name of the organisation, the scope or the number
	Sector string
	Body   string // the name of the certification body
	State  State  // none: all but replaced certificates
}

// Register is what the register answers.
type Register struct {
	Found   []Listed // by organisation, newest certificate first
	Sectors []string // of all certificates, to choose from
	Bodies  []string
	Day     date.Date // on which the states hold
}

// Register searches the register, for anybody.
func (s *Service) Register(ctx context.Context, search Search) (r Register, err error) {
	r.Day = date.Today(s.now())
	return r, s.store.Read(ctx, func(tx Tx) error {
		all, err := tx.RegisteredCertificates(ctx)
		for _, c := range all {
			r.Sectors, r.Bodies = append(r.Sectors, c.Sector), append(r.Bodies, c.Body)
			if search.finds(c, r.Day) {
				r.Found = append(r.Found, c)
			}
		}
		r.Sectors, r.Bodies = distinct(r.Sectors), distinct(r.Bodies)
		return err
	})
}

func (s Search) finds(c Listed, day date.Date) bool {
	state := c.StateOn(day)
	if s.State == "" && state == Replaced || s.State != "" && s.State != state {
		return false
	}
	if s.Sector != "" && s.Sector != c.Sector || s.Body != "" && s.Body != c.Body {
		return false
	}
	text := standard.Fold(c.Organisation + " " + c.Scope + " " + c.Number)
	for _, word := range strings.Fields(standard.Fold(s.Words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func distinct(values []string) []string {
	slices.Sort(values)
	return slices.DeleteFunc(slices.Compact(values), func(v string) bool { return v == "" })
}

// Verify finds a certificate by its number, for anybody who holds a copy of it,
// with the day on which its state holds. Case and spaces do not matter.
func (s *Service) Verify(ctx context.Context, number string) (c Listed, day date.Date, err error) {
	number = strings.ToUpper(strings.Join(strings.Fields(number), ""))
	return c, date.Today(s.now()), s.store.Read(ctx, func(tx Tx) error {
		c, err = tx.ListedCertificateByNumber(ctx, number)
		return err
	})
}

// TrendPoint is the number of Compliance Plus elements at one assessment.
type TrendPoint struct {
	On             date.Date
	Name           string
	CompliancePlus int64
	Source         string // of a result from before Plaudit, entered by the organisation
}

// Result is an organisation's public result.
type Result struct {
	Listed                // the certificate it is under
	Others []Listed       // the organisation's other certificates, newest first
	Report report.Content // what is public of the final report; see publicPart
	Told   bool           // whether there is such a report, and the certificate is in force
	Trend  []TrendPoint   // oldest first
	Day    date.Date
}

// Result returns the public result of the organisation with this public
// address: NotFound unless it holds or held a certificate.
func (s *Service) Result(ctx context.Context, slug string) (r Result, err error) {
	return r, s.store.Read(ctx, func(tx Tx) error {
		day := date.Today(s.now())
		all, err := tx.ListedCertificatesBySlug(ctx, slug)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fault.NotFound("No certificate is registered for this organisation")
		}
		main := max(slices.IndexFunc(all, func(c Listed) bool { return c.StateOn(day).InForce() }), 0)
		r, err = resultOf(ctx, tx, all[main], day)
		r.Others = slices.Delete(slices.Clone(all), main, main+1)
		return err
	})
}

func resultOf(ctx context.Context, tx RegisterReader, c Listed, day date.Date) (r Result, err error) {
	r.Listed, r.Day = c, day
	if !c.StateOn(day).InForce() {
		return r, nil
	}
	if r.Trend, err = tx.PlusTrend(ctx, c.OrganisationID, c.StandardID); err != nil {
		return r, err
	}
	reports, err := tx.CertifiedReports(ctx, c.assessmentIDs())
	r.Report, r.Told = publicPart(reports, c.Certificate)
	return r, err
}

// publicPart is what a result page may know of the final reports under a
// certificate: of the last one the name, days and places, the strengths, how
// many elements are Compliance Plus, and the improvement areas if the
// organisation shows them; and which elements are Compliance Plus, where a
// review leaves what it did not look at as it was. Findings, self-ratings, other
// ratings, evidence, sessions and names stay out. ok is false without a report.
func publicPart(reports map[string]report.Content, cert Certificate) (p report.Content, ok bool) {
	isPlus := map[string]bool{}
	for _, id := range cert.assessmentIDs() {
		c, there := reports[id]
		if !there {
			continue
		}
		ok = true
		p = report.Content{Status: c.Status, StandardID: c.StandardID, Organisation: c.Organisation, Body: c.Body, Name: c.Name, Kind: c.Kind,
			Scope: c.Scope, VisitDays: c.VisitDays, Sites: c.Sites, Strengths: c.Strengths, DecidedAt: c.DecidedAt}
		p.Outcome.Counts.CompliancePlus = c.Outcome.Counts.CompliancePlus
		if cert.ImprovementsPublic {
			p.Improvements = c.Improvements
		}
		for _, e := range c.Elements {
			isPlus[e.ElementID] = e.Rating == standard.RatingCompliancePlus
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(isPlus), standard.CompareIDs) {
		if isPlus[id] {
			p.Elements = append(p.Elements, report.Element{ElementID: id, Rating: standard.RatingCompliancePlus})
		}
	}
	return p, ok
}

var notPublic = fault.NotFound("This report is not public")

// PublicReport returns the whole final report where the organisation made it
// public and the certificate is in force, without the names of the assessors;
// NotFound otherwise.
func (s *Service) PublicReport(ctx context.Context, slug string) (c report.Content, err error) {
	return c, s.store.Read(ctx, func(tx Tx) error {
		day := date.Today(s.now())
		all, err := tx.ListedCertificatesBySlug(ctx, slug)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(c Listed) bool { return c.StateOn(day).InForce() })
		if i < 0 || !all[i].ReportPublic {
			return notPublic
		}
		ids := all[i].assessmentIDs()
		reports, err := tx.CertifiedReports(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if of, there := reports[id]; there {
				c = of
			}
		}
		if c.Status == "" {
			return notPublic
		}
		c.Assessors, c.SubmissionHash, c.ApprovedBy = nil, "", ""
		return nil
	})
}

// StrengthsOf groups the public strengths by criterion, in the order of the
// standard; those that name no element come last, under no criterion.
func StrengthsOf(c report.Content, std *standard.Standard) []CriterionStrengths {
	by := map[string][]string{}
	for _, p := range c.Strengths {
		id := ""
		if len(p.ElementIDs) > 0 {
			of, _ := std.CriterionOf(p.ElementIDs[0])
			id = of.ID
		}
		by[id] = append(by[id], p.Words)
	}
	var all []CriterionStrengths
	for _, c := range std.Criteria {
		if len(by[c.ID]) > 0 {
			all = append(all, CriterionStrengths{c.Title, by[c.ID]})
		}
	}
	if len(by[""]) > 0 {
		all = append(all, CriterionStrengths{"Overall", by[""]})
	}
	return all
}

// CriterionStrengths are the strengths of one criterion.
type CriterionStrengths struct {
	Title string
	Words []string
}
