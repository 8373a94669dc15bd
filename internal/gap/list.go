package gap

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/standard"
)

// Tx is what the use cases need of a transaction.
type Tx interface {
	audit.Log
	// CurrentAssessment returns the assessment for which evidence is gathered now:
	// the one due first that may be changed still, else the newest that is not
	// decided; the zero assessment when there is none.
	CurrentAssessment(ctx context.Context, organisationID string) (assessment.Assessment, error)
	ServiceAreas(ctx context.Context, organisationID string) ([]organisation.ServiceArea, error)
	ElementStates(ctx context.Context, a assessment.Assessment, previousID, areaID string, within []string, strict bool) ([]applicant.ElementState, error)
	WeakSpots(ctx context.Context, organisationID, standardID string, today date.Date, scans bool) ([]Fact, error)
	GapRequests(ctx context.Context) ([]request.Request, error)
	UpdateRequest(ctx context.Context, r request.Request) error
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the use cases.
type Service struct {
	store Store
	now   func() time.Time
	scans bool
}

// New returns the use cases on a store.
func New(store Store, now func() time.Time) *Service { return &Service{store: store, now: now} }

// Scanning says that there is a virus checker, so that a file which has not been
// through it is a gap. It is called before the service is used.
func (s *Service) Scanning() { s.scans = true }

// Filter says which gaps a list has; a field left empty filters nothing.
type Filter struct {
	Kind      Kind
	Criterion string
	AreaID    string // with all areas beneath it
	OwnerID   string
	Severity  Severity
	Given     string // yes, no
	ElementID string
}

// List is the gaps that a filter names, with what it offers.
type List struct {
	Assessment assessment.Assessment // zero when none is under way
	Gaps       []Gap
	Total      int // of all gaps, whatever the filter
	Areas      []organisation.Branch
	Owners     []evidence.Owner
}

// List returns the gaps of the assessment under way. It takes four statements.
func (s *Service) List(ctx context.Context, by account.Actor, f Filter) (v List, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "gap"); err != nil {
			return err
		}
		g, err := s.ground(ctx, tx, by.OrganisationID, by.Today)
		if err != nil || g.Assessment.ID == "" {
			return err
		}
		v = List{Assessment: g.Assessment, Areas: organisation.Tree(g.Areas)}
		all := Of(g, by.Today)
		v.Total = len(all)
		owners := map[string]string{}
		for _, gap := range all {
			if gap.OwnerID != "" {
				owners[gap.OwnerID] = gap.Owner
			}
			if f.meets(gap, g) {
				v.Gaps = append(v.Gaps, gap)
			}
		}
		for id, name := range owners {
			v.Owners = append(v.Owners, evidence.Owner{ID: id, Name: name})
		}
		slices.SortFunc(v.Owners, func(a, b evidence.Owner) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
		return nil
	})
}

func (f Filter) meets(g Gap, of Ground) bool {
	within := func() bool {
		wanted := organisation.Descendants(of.Areas, []string{f.AreaID})
		return slices.ContainsFunc(g.AreaIDs, func(id string) bool { return slices.Contains(wanted, id) })
	}
	return (f.Kind == "" || g.Kind == f.Kind) && (f.Severity == "" || g.Severity == f.Severity) && (f.OwnerID == "" || g.OwnerID == f.OwnerID) &&
		(f.ElementID == "" || g.ElementID == f.ElementID) && (f.Criterion == "" || strings.HasPrefix(g.ElementID, f.Criterion+".")) &&
		(f.Given == "" || (f.Given == "yes") == (g.Request != nil)) && (f.AreaID == "" || within())
}

// ground reads what gaps are worked out from; without an assessment it has none.
func (s *Service) ground(ctx context.Context, tx Tx, organisationID string, today date.Date) (g Ground, err error) {
	if g.Assessment, err = tx.CurrentAssessment(ctx, organisationID); err != nil || g.Assessment.ID == "" {
		return g, err
	}
	if g.Standard, err = standard.BuiltIn(g.Assessment.StandardID); err != nil {
		return g, err
	}
	if g.Areas, err = tx.ServiceAreas(ctx, organisationID); err != nil {
		return g, err
	}
	if g.States, err = tx.ElementStates(ctx, g.Assessment, "", "", g.scope(), false); err != nil {
		return g, err
	}
	g.Facts, err = tx.WeakSpots(ctx, organisationID, g.Assessment.StandardID, today, s.scans)
	return g, err
}

// Resolve closes the requests that gaps were given out as and whose gap is gone,
// in all organisations, and says how many. A request whose assessment is over
// stays: somebody asked for it.
func (s *Service) Resolve(ctx context.Context) (resolved int, err error) {
	today := date.Today(s.now())
	var open []request.Request
	if err := s.store.Read(ctx, func(tx Tx) (err error) {
		open, err = tx.GapRequests(ctx)
		return err
	}); err != nil {
		return 0, err
	}
	byOrganisation := map[string][]request.Request{}
	for _, r := range open {
		byOrganisation[r.OrganisationID] = append(byOrganisation[r.OrganisationID], r)
	}
	for organisationID, requests := range byOrganisation {
		n := 0
		if err := s.store.Write(ctx, func(tx Tx) error {
			n = 0
			g, err := s.ground(ctx, tx, organisationID, today)
			if err != nil || g.Assessment.ID == "" {
				return err
			}
			there := map[string]bool{}
			for _, gap := range Of(g, today) {
				there[gap.requestElement(g.Standard)+" "+gap.Key()] = true
			}
			for _, r := range requests {
				if there[r.ElementID+" "+r.Gap] {
					continue
				}
				r.Outcome, r.Reply = request.Done, "What was weak has been put right."
				if err := tx.UpdateRequest(ctx, r); fault.Is(err, fault.KindConflict) {
					continue // somebody has answered it meanwhile
				} else if err != nil {
					return err
				}
				if err := tx.Record(ctx, audit.Entry{OrganisationID: organisationID, ActorName: "Plaudit", Action: "request.resolved", SubjectKind: "evidence_request",
					SubjectID: r.ID, Detail: audit.Detail(map[string]any{"element": r.ElementID, "gap": r.Gap})}); err != nil {
					return err
				}
				n++
			}
			return nil
		}); err != nil {
			return resolved, err
		}
		resolved += n
	}
	return resolved, nil
}
