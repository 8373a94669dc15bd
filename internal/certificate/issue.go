package certificate

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Tx is what the use cases need of a transaction.
type Tx interface {
	audit.Log
	Assessment(ctx context.Context, id string) (assessment.Assessment, error)
	Organisation(ctx context.Context, id string) (organisation.Organisation, error)
	Certificate(ctx context.Context, id string) (Certificate, error)
	CertificateByNumber(ctx context.Context, number string) (Certificate, error)
	CertificateOfAssessment(ctx context.Context, assessmentID string) (Certificate, error)
	CertificatesOfBody(ctx context.Context, bodyID string) ([]Listed, error)
	CertificatesOfOrganisation(ctx context.Context, organisationID string) ([]Listed, error)
	ListedCertificate(ctx context.Context, id string) (Listed, error)
	InsertCertificate(ctx context.Context, c Certificate) error
	UpdateCertificate(ctx context.Context, c Certificate) error
	NextCertificateNumber(ctx context.Context, bodyID, year string) (int64, error)
	CertifiedAssessment(ctx context.Context, assessmentID string) (Certified, error)
	AwaitingCertificate(ctx context.Context, bodyID string) ([]Certified, error)
	CertifiedReviews(ctx context.Context, c Certificate) ([]Certified, error)
	RegisterReader
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Service holds the use cases.
type Service struct {
	store Store
	newID func(prefix string) string
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store Store, newID func(string) string, now func() time.Time) *Service {
	return &Service{store, newID, now}
}

// Certified is an assessment that was decided with a certificate.
type Certified struct {
	AssessmentID   string
	OrganisationID string
	Organisation   string
	Kind           assessment.Kind
	Name           string
	DecidedOn      date.Date
	CertificateID  string          // the certificate it was made to review or renew
	Line           assessment.Line // what it goes back to
}

// earning are the kinds of assessment that can earn a certificate. A building
// block counts towards the corporate assessment of its programme; an annual
// review and a health check earn none.
var earning = []assessment.Kind{assessment.Initial, assessment.Recertification, assessment.Corporate}

// Earns tells whether the assessment can earn a certificate. What follows a
// building block earns none, as the block does not, be it a follow-up or a full
// reassessment. A follow-up earns
// what the assessment whose action plan it carries out would have earned, unless
// that, or a follow-up between them, was certified itself: then it looks at what
// a certificate there is already about. Where that assessment is not kept here, it
// earns one when it was not made for a certificate.
func (c Certified) Earns() bool {
	switch {
	case c.Line.Block:
		return false
	case c.Kind != assessment.FollowUp:
		return slices.Contains(earning, c.Kind)
	case c.Line.Origin == "":
		return c.CertificateID == "" && !c.Line.Certified
	}
	return slices.Contains(earning, c.Line.Origin) && !c.Line.Certified
}

// earnsNone says in words why the assessment earns no certificate.
func (c Certified) earnsNone() string {
	switch {
	case c.Line.Block:
		return "What follows a building block earns no certificate of its own: the corporate assessment of its programme does"
	case c.Kind != assessment.FollowUp || c.Line.Origin == "":
		return "A " + strings.ToLower(c.Kind.Title()) + " earns no certificate of its own"
	case c.Line.Certified:
		return "The assessment that it follows was certified already, so this follow-up earns no certificate of its own"
	}
	return "The follow-up of a " + strings.ToLower(c.Line.Origin.Title()) + " earns no certificate of its own"
}

// Proposal is what the page that issues a certificate starts from.
type Proposal struct {
	Certified
	Scope    string
	IssuedOn date.Date // the day of the decision
	// Issued is the id of the certificate when there is one already.
	Issued string
	// Replaceable are the organisation's certificates from the same body that a
	// new one may take the place of; Replaces is the one it was made to renew.
	Replaceable []Listed
	Replaces    string
}

// Proposal returns what a certificate for the assessment would say. NotFound or
// Forbidden unless the actor manages certificates of the assessment's body;
// Conflict unless it was decided with a certificate.
func (s *Service) Proposal(ctx context.Context, by account.Actor, assessmentID string) (p Proposal, err error) {
	return p, s.store.Read(ctx, func(tx Tx) error {
		p, err = propose(ctx, tx, by, assessmentID)
		return err
	})
}

func propose(ctx context.Context, tx Tx, by account.Actor, assessmentID string) (p Proposal, err error) {
	a, err := tx.Assessment(ctx, assessmentID)
	if err != nil {
		return p, err
	}
	if err := by.Require(account.ManageCertificates, a.OfBody(), "assessment"); err != nil {
		return p, err
	}
	p.Certified, err = tx.CertifiedAssessment(ctx, assessmentID)
	if fault.Is(err, fault.KindNotFound) {
		return p, fault.Conflict("A certificate can be issued once the assessment has been decided with a certificate")
	}
	if err != nil {
		return p, err
	}
	if !p.Earns() {
		return p, fault.Conflict(p.earnsNone())
	}
	p.Scope, p.IssuedOn = a.Scope, p.DecidedOn
	issued, err := tx.CertificateOfAssessment(ctx, assessmentID)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return p, err
	}
	p.Issued = issued.ID
	all, err := tx.CertificatesOfOrganisation(ctx, a.OrganisationID)
	for _, c := range all {
		if c.BodyID == a.BodyID && c.StandardID == a.StandardID && c.WithdrawnOn == "" && c.ReplacedOn == "" && c.ID != issued.ID {
			p.Replaceable = append(p.Replaceable, c)
			if c.ID == a.CertificateID {
				p.Replaces = c.ID
			}
		}
	}
	return p, err
}

// Issuing is what the scheme manager decides about a new certificate.
type Issuing struct {
	AssessmentID string
	Scope        string
	IssuedOn     date.Date
	Replaces     string // the id of the certificate whose place it takes, if any
}

func (v Issuing) check(p Proposal, today date.Date) error {
	var c fault.Check
	c.That(strings.TrimSpace(v.Scope) != "", "scope", "Enter the scope of the certificate")
	c.That(len([]rune(v.Scope)) <= 300, "scope", "The scope must be 300 characters or less")
	c.That(v.IssuedOn != "", "issued", "Enter the day from which the certificate is valid")
	c.That(v.IssuedOn <= today, "issued", "The day of issue must be today or in the past")
	c.That(v.IssuedOn == "" || v.IssuedOn >= p.DecidedOn.AddYears(-1), "issued", "The day of issue must be within a year of the decision on "+p.DecidedOn.Words())
	known := slices.ContainsFunc(p.Replaceable, func(l Listed) bool { return l.ID == v.Replaces })
	c.That(v.Replaces == "" || known, "replaces", "Select a certificate of this organisation that is still open")
	return c.Err()
}

// Issue makes the certificate of an assessment, once: sent twice, the second
// time it returns the certificate that is there. It is valid for three years
// from the day of issue, and gets its number and reviews. A certificate that it
// replaces keeps its number and is closed on the day of issue; a recertification
// so gives a new certificate rather than a longer life to the old one, because
// scope, body and reviews belong to one period of three years. The faults are
// those of Proposal, and Invalid.
func (s *Service) Issue(ctx context.Context, by account.Actor, v Issuing) (c Certificate, err error) {
	return c, s.store.Write(ctx, func(tx Tx) error {
		p, err := propose(ctx, tx, by, v.AssessmentID)
		if err != nil {
			return err
		}
		if p.Issued != "" {
			c, err = tx.Certificate(ctx, p.Issued)
			return err
		}
		if err := v.check(p, by.Today); err != nil {
			return err
		}
		a, err := tx.Assessment(ctx, v.AssessmentID)
		if err != nil {
			return err
		}
		c = Certificate{ID: s.newID("cert"), OrganisationID: a.OrganisationID, BodyID: a.BodyID, AssessmentID: a.ID,
			StandardID: a.StandardID, Scope: strings.TrimSpace(v.Scope), IssuedOn: v.IssuedOn, ExpiresOn: v.IssuedOn.AddYears(Years),
			CreatedAt: s.now(), Version: 1, Reviews: NewReviews(v.IssuedOn)}
		if c.Number, err = newNumber(ctx, tx, c); err != nil {
			return err
		}
		if err := tx.InsertCertificate(ctx, c); err != nil {
			return err
		}
		if v.Replaces != "" {
			if err := replace(ctx, tx, by, v.Replaces, c); err != nil {
				return err
			}
		}
		return record(ctx, tx, by, c, "certificate.issued", map[string]any{"number": c.Number, "scope": c.Scope, "issued": c.IssuedOn,
			"expires": c.ExpiresOn, "assessment": a.ID})
	})
}

func replace(ctx context.Context, tx Tx, by account.Actor, id string, with Certificate) error {
	old, err := tx.Certificate(ctx, id)
	if err != nil {
		return err
	}
	if old, err = old.replace(with); err != nil {
		return err
	}
	if err := tx.UpdateCertificate(ctx, old); err != nil {
		return err
	}
	return record(ctx, tx, by, old, "certificate.replaced", map[string]any{"number": old.Number, "by": with.Number})
}

// newNumber takes the body's next number of the year. Two bodies may have the
// same initials, so a number that is taken is passed over.
func newNumber(ctx context.Context, tx Tx, c Certificate) (string, error) {
	body, err := tx.Organisation(ctx, c.BodyID)
	if err != nil {
		return "", err
	}
	year := strconv.Itoa(c.IssuedOn.Time().Year())
	for {
		n, err := tx.NextCertificateNumber(ctx, c.BodyID, year)
		if err != nil {
			return "", err
		}
		number := numberOf(body.Name, year, n)
		if _, err := tx.CertificateByNumber(ctx, number); fault.Is(err, fault.KindNotFound) {
			return number, nil
		} else if err != nil {
			return "", err
		}
	}
}

// record writes what happened into the body's and the organisation's record,
// always in the same order, so that two never wait for each other.
func record(ctx context.Context, tx Tx, by account.Actor, c Certificate, action string, detail map[string]any) error {
	sides := []string{c.OrganisationID, c.BodyID}
	slices.Sort(sides)
	for _, side := range slices.Compact(sides) {
		e := by.Entry(action, "certificate", c.ID, detail)
		e.OrganisationID = side
		if err := tx.Record(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
