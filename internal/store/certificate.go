package store

import (
	"context"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
)

var _ certificate.Tx = (*Tx)(nil)

const certificateColumns = `c.id, c.number, c.organisation_id, c.body_id, c.assessment_id, c.standard_id, c.scope, c.issued_on, c.expires_on,
	c.suspended_on, c.withdrawn_on, c.replaced_on, c.replaced_by, c.reason, c.improvements_public, c.report_public, c.public_words,
	c.created_at, c.version, (SELECT string_agg(kind || ' ' || due_on || ' ' || COALESCE(done_on, '-') || ' ' || COALESCE(assessment_id, '-'), ','
		ORDER BY due_on) FROM certificate_review WHERE certificate_id = c.id)`

// certificateFields are the places that the columns are scanned into; reviews
// are read from their text afterwards.
func certificateFields(c *certificate.Certificate, reviews *string) []any {
	return []any{&c.ID, &c.Number, &c.OrganisationID, &c.BodyID, &c.AssessmentID, &c.StandardID, &c.Scope, &c.IssuedOn, &c.ExpiresOn,
		&c.SuspendedOn, &c.WithdrawnOn, &c.ReplacedOn, text{&c.ReplacedBy}, &c.Reason, &c.ImprovementsPublic, &c.ReportPublic, &c.PublicWords,
		at{&c.CreatedAt}, &c.Version, text{reviews}}
}

func reviewsOf(joined string) []certificate.Review {
	var all []certificate.Review
	for row := range strings.SplitSeq(joined, ",") {
		if f := strings.Fields(row); len(f) == 4 {
			r := certificate.Review{Kind: assessment.Kind(f[0]), DueOn: date.Date(f[1])}
			if f[2] != "-" {
				r.DoneOn = date.Date(f[2])
			}
			if f[3] != "-" {
				r.AssessmentID = f[3]
			}
			all = append(all, r)
		}
	}
	return all
}

func scanCertificate(s scanner) (c certificate.Certificate, err error) {
	var reviews string
	err = s.Scan(certificateFields(&c, &reviews)...)
	c.Reviews = reviewsOf(reviews)
	return c, err
}

const noCertificate = "There is no such certificate"

// Certificate returns a certificate by id, whosever it is; NotFound otherwise.
func (t *Tx) Certificate(ctx context.Context, id string) (certificate.Certificate, error) {
	return one(ctx, t, noCertificate, scanCertificate, `SELECT `+certificateColumns+` FROM certificate c WHERE c.id = $1`, id)
}

// CertificateByNumber returns the certificate with this number; NotFound otherwise.
func (t *Tx) CertificateByNumber(ctx context.Context, number string) (certificate.Certificate, error) {
	return one(ctx, t, noCertificate, scanCertificate, `SELECT `+certificateColumns+` FROM certificate c WHERE c.number = $1`, number)
}

// CertificateOfAssessment returns the certificate that the assessment earned;
// NotFound otherwise.
func (t *Tx) CertificateOfAssessment(ctx context.Context, assessmentID string) (certificate.Certificate, error) {
	return one(ctx, t, noCertificate, scanCertificate, `SELECT `+certificateColumns+` FROM certificate c WHERE c.assessment_id = $1`, assessmentID)
}

// InsertCertificate adds a certificate with its reviews; Conflict when the
// assessment has earned one already.
func (t *Tx) InsertCertificate(ctx context.Context, c certificate.Certificate) error {
	err := t.run(ctx, `INSERT INTO certificate (id, number, organisation_id, body_id, assessment_id, standard_id, scope, issued_on, expires_on,
		suspended_on, withdrawn_on, replaced_on, replaced_by, reason, improvements_public, report_public, public_words, created_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		c.ID, c.Number, c.OrganisationID, c.BodyID, c.AssessmentID, c.StandardID, c.Scope, c.IssuedOn, c.ExpiresOn,
		c.SuspendedOn, c.WithdrawnOn, c.ReplacedOn, orNull(c.ReplacedBy), c.Reason, c.ImprovementsPublic, c.ReportPublic, c.PublicWords, c.CreatedAt, c.Version)
	if err != nil {
		return duplicateIs(err, fault.Conflict("A certificate has been issued for this assessment already"))
	}
	for _, r := range c.Reviews {
		if err := t.run(ctx, `INSERT INTO certificate_review (certificate_id, kind, due_on, assessment_id, done_on) VALUES ($1, $2, $3, $4, $5)`,
			c.ID, r.Kind, r.DueOn, orNull(r.AssessmentID), r.DoneOn); err != nil {
			return err
		}
	}
	return nil
}

// UpdateCertificate changes what may change of a certificate, at the version it
// carries, and its reviews. Number, scope and days of validity stay.
func (t *Tx) UpdateCertificate(ctx context.Context, c certificate.Certificate) error {
	if err := t.change(ctx, "This certificate was changed by somebody else since you opened it",
		`UPDATE certificate SET suspended_on = $3, withdrawn_on = $4, replaced_on = $5, replaced_by = $6, reason = $7, improvements_public = $8,
		report_public = $9, public_words = $10, version = version + 1 WHERE id = $1 AND version = $2`,
		c.ID, c.Version, c.SuspendedOn, c.WithdrawnOn, c.ReplacedOn, orNull(c.ReplacedBy), c.Reason, c.ImprovementsPublic,
		c.ReportPublic, c.PublicWords); err != nil {
		return err
	}
	for _, r := range c.Reviews {
		if err := t.run(ctx, `UPDATE certificate_review SET assessment_id = $3, done_on = $4 WHERE certificate_id = $1 AND kind = $2`,
			c.ID, r.Kind, orNull(r.AssessmentID), r.DoneOn); err != nil {
			return err
		}
	}
	return nil
}

// NextCertificateNumber counts a body's certificates of a year: 1, 2, 3 ...
func (t *Tx) NextCertificateNumber(ctx context.Context, bodyID, year string) (int64, error) {
	return one(ctx, t, "There is no such certification body", scanOne[int64],
		`INSERT INTO counter (organisation_id, name, last) VALUES ($1, $2, 1)
		ON CONFLICT (organisation_id, name) DO UPDATE SET last = counter.last + 1 RETURNING last`, bodyID, "certificate "+year)
}

const listedColumns = certificateColumns + `, o.name, o.slug, o.sector, b.name,
	(SELECT number FROM certificate WHERE id = c.replaced_by)`

const listedFrom = ` FROM certificate c JOIN organisation o ON o.id = c.organisation_id JOIN organisation b ON b.id = c.body_id `

func scanListed(s scanner) (c certificate.Listed, err error) {
	var reviews string
	err = s.Scan(append(certificateFields(&c.Certificate, &reviews), &c.Organisation, &c.Slug, &c.Sector, &c.Body, text{&c.ReplacedByNo})...)
	c.Reviews = reviewsOf(reviews)
	return c, err
}

// ListedCertificate returns a certificate with its names; NotFound otherwise.
func (t *Tx) ListedCertificate(ctx context.Context, id string) (certificate.Listed, error) {
	return one(ctx, t, noCertificate, scanListed, `SELECT `+listedColumns+listedFrom+`WHERE c.id = $1`, id)
}

// CertificatesOfBody returns the body's certificates, the soonest open review
// first.
func (t *Tx) CertificatesOfBody(ctx context.Context, bodyID string) ([]certificate.Listed, error) {
	return list(ctx, t, scanListed, `SELECT `+listedColumns+listedFrom+`WHERE c.body_id = $1
		ORDER BY (SELECT COALESCE(MIN(due_on), '9999') FROM certificate_review WHERE certificate_id = c.id AND done_on IS NULL), o.name, c.id
		LIMIT 2000`, bodyID)
}

// CertificatesOfOrganisation returns the organisation's certificates, newest first.
func (t *Tx) CertificatesOfOrganisation(ctx context.Context, organisationID string) ([]certificate.Listed, error) {
	return list(ctx, t, scanListed, `SELECT `+listedColumns+listedFrom+`WHERE c.organisation_id = $1
		ORDER BY c.issued_on DESC, c.id DESC LIMIT 200`, organisationID)
}

// lineColumn is the assessment a with what it follows, each with what that
// follows: kinds, with a "+" where it was decided with a certificate.
const lineColumn = `(WITH RECURSIVE line (id, previous_id, kind, depth) AS (
		SELECT f.id, f.previous_id, f.kind, 0 FROM assessment f WHERE f.id = a.id
		UNION ALL SELECT b.id, b.previous_id, b.kind, line.depth + 1 FROM assessment b JOIN line ON b.id = line.previous_id
			WHERE line.kind IN ('follow_up', 'annual_review_1', 'annual_review_2', 'recertification') AND line.depth < 100)
	SELECT string_agg(l.kind || CASE WHEN c.outcome = 'certified' THEN '+' ELSE '' END, ' ' ORDER BY l.depth)
		FROM line l LEFT JOIN decision c ON c.assessment_id = l.id)`

func lineOf(column string) assessment.Line {
	var steps []assessment.Step
	for step := range strings.FieldsSeq(column) {
		kind, certified := strings.CutSuffix(step, "+")
		steps = append(steps, assessment.Step{Kind: assessment.Kind(kind), Certified: certified})
	}
	return assessment.LineOf(steps)
}

// LineOf returns what an assessment goes back to; NotFound for one there is not.
func (t *Tx) LineOf(ctx context.Context, assessmentID string) (assessment.Line, error) {
	var column string
	_, err := one(ctx, t, "There is no such assessment", func(s scanner) (string, error) { return column, s.Scan(text{&column}) },
		`SELECT `+lineColumn+` FROM assessment a WHERE a.id = $1`, assessmentID)
	return lineOf(column), err
}

const certifiedColumns = `SELECT a.id, a.organisation_id, o.name, a.kind, a.name, d.decided_at, a.certificate_id, ` + lineColumn + `
	FROM assessment a JOIN decision d ON d.assessment_id = a.id JOIN organisation o ON o.id = a.organisation_id
	WHERE d.outcome = 'certified' AND a.state IN ('decided', 'closed') `

func scanCertified(s scanner) (v certificate.Certified, err error) {
	var decided time.Time
	var line string
	err = s.Scan(&v.AssessmentID, &v.OrganisationID, &v.Organisation, &v.Kind, &v.Name, at{&decided}, text{&v.CertificateID}, text{&line})
	v.DecidedOn, v.Line = date.Today(decided), lineOf(line)
	return v, err
}

// CertifiedAssessment returns an assessment that was decided with a
// certificate; NotFound while it is not.
func (t *Tx) CertifiedAssessment(ctx context.Context, assessmentID string) (certificate.Certified, error) {
	return one(ctx, t, "There is no such decision", scanCertified, certifiedColumns+`AND a.id = $1`, assessmentID)
}

// AwaitingCertificate returns the body's assessments that were decided with a
// certificate and have not got one, oldest decision first. Whether their kind
// earns one is for the domain to say.
func (t *Tx) AwaitingCertificate(ctx context.Context, bodyID string) ([]certificate.Certified, error) {
	return list(ctx, t, scanCertified, certifiedColumns+`AND a.body_id = $1
		AND a.kind NOT IN ('annual_review_1', 'annual_review_2', 'block', 'health_check')
		AND NOT EXISTS (SELECT 1 FROM certificate c WHERE c.assessment_id = a.id) ORDER BY d.decided_at, a.id LIMIT 500`, bodyID)
}

// CertifiedReviews returns what may be recorded as a review of the certificate:
// annual reviews of the same organisation, body and standard, and follow-ups
// made for this certificate, decided with a certificate on or after its day of
// issue, made for it or for none, and not recorded anywhere yet.
func (t *Tx) CertifiedReviews(ctx context.Context, c certificate.Certificate) ([]certificate.Certified, error) {
	return list(ctx, t, scanCertified, certifiedColumns+`AND a.organisation_id = $1 AND a.body_id = $2 AND a.standard_id = $3
		AND (a.kind IN ('annual_review_1', 'annual_review_2') AND (a.certificate_id = $4 OR a.certificate_id IS NULL)
			OR a.kind = 'follow_up' AND a.certificate_id = $4)
		AND d.decided_at >= $5 AND NOT EXISTS (SELECT 1 FROM certificate_review r WHERE r.assessment_id = a.id)
		ORDER BY d.decided_at, a.id LIMIT 20`, c.OrganisationID, c.BodyID, c.StandardID, c.ID, c.IssuedOn.Time())
}
