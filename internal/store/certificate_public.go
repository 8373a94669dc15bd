package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
)

// maxRegister is more certificates than the whole country has ever had at once.
const maxRegister = 10_000

// RegisteredCertificates returns every certificate, by organisation, the newest
// of each first. TooLarge rather than a part when there are too many to search
// at once.
func (t *Tx) RegisteredCertificates(ctx context.Context) ([]certificate.Listed, error) {
	all, err := list(ctx, t, scanListed, `SELECT `+listedColumns+listedFrom+`ORDER BY o.name, c.issued_on DESC, c.id LIMIT $1`, maxRegister+1)
	if err == nil && len(all) > maxRegister {
		return nil, fault.TooLarge("The register has grown too large to be searched this way")
	}
	return all, err
}

// ListedCertificateByNumber returns the certificate with this number; NotFound
// otherwise.
func (t *Tx) ListedCertificateByNumber(ctx context.Context, number string) (certificate.Listed, error) {
	return one(ctx, t, "There is no certificate with this number", scanListed, `SELECT `+listedColumns+listedFrom+`WHERE c.number = $1`, number)
}

// ListedCertificatesBySlug returns the certificates of the organisation with
// this public address, newest first.
func (t *Tx) ListedCertificatesBySlug(ctx context.Context, slug string) ([]certificate.Listed, error) {
	return list(ctx, t, scanListed, `SELECT `+listedColumns+listedFrom+`WHERE o.slug = $1 ORDER BY c.issued_on DESC, c.id DESC LIMIT 200`, slug)
}

// certifiedReport is the latest final release of an assessment that was decided
// with a certificate: nothing else of an assessment is ever public.
const certifiedReport = ` FROM report_release r JOIN assessment a ON a.id = r.assessment_id JOIN decision d ON d.assessment_id = a.id
	WHERE r.status = 'final' AND d.outcome = 'certified' AND a.state IN ('decided', 'closed')
	AND r.number = (SELECT MAX(number) FROM report_release WHERE assessment_id = a.id AND status = 'final') `

// CertifiedReports returns the final reports of those of the assessments that
// were decided with a certificate, by the id of the assessment.
func (t *Tx) CertifiedReports(ctx context.Context, assessmentIDs []string) (map[string]report.Content, error) {
	among, args := in(1, assessmentIDs)
	type row struct{ id, content string }
	rows, err := list(ctx, t, func(s scanner) (v row, err error) { return v, s.Scan(&v.id, &v.content) },
		`SELECT a.id, r.content`+certifiedReport+`AND a.id IN `+among, args...)
	if err != nil {
		return nil, err
	}
	reports := make(map[string]report.Content, len(rows))
	for _, v := range rows {
		var c report.Content
		if err := json.Unmarshal([]byte(v.content), &c); err != nil {
			return nil, fmt.Errorf("read the final report of %s: %w", v.id, err)
		}
		reports[v.id] = c
	}
	return reports, nil
}

// PlusTrend returns how many elements were Compliance Plus at each assessment
// of the whole that was decided with a certificate, from its final report, and
// in past results, oldest first.
func (t *Tx) PlusTrend(ctx context.Context, organisationID, standardID string) ([]certificate.TrendPoint, error) {
	plus := t.dialect.pick(`r.content`, `r.content::json`) + ` -> 'outcome' -> 'counts' ->> 'compliance_plus'`
	all, err := list(ctx, t, func(s scanner) (p certificate.TrendPoint, err error) {
		var decided time.Time
		err = s.Scan(at{&decided}, &p.On, &p.Name, &p.CompliancePlus)
		if p.On == "" {
			p.On = date.Today(decided)
		}
		return p, err
	}, `SELECT d.decided_at, `+lastVisitDay+`, a.name, CAST(COALESCE(`+plus+`, '0') AS INTEGER)`+certifiedReport+`AND a.organisation_id = $1 AND a.standard_id = $2
		AND a.kind IN ('initial', 'annual_review_1', 'annual_review_2', 'recertification', 'corporate') ORDER BY d.decided_at LIMIT 100`,
		organisationID, standardID)
	if err != nil {
		return nil, err
	}
	past, err := list(ctx, t, func(s scanner) (p certificate.TrendPoint, err error) {
		var kind assessment.Kind
		err = s.Scan(&p.On, &kind, &p.CompliancePlus, &p.Source)
		p.Name = kind.Title()
		return p, err
	}, `SELECT assessed_on, kind, compliance_plus, source FROM past_result WHERE organisation_id = $1 AND standard_id = $2
		ORDER BY assessed_on LIMIT 100`, organisationID, standardID)
	all = append(all, past...)
	slices.SortStableFunc(all, func(a, b certificate.TrendPoint) int { return strings.Compare(string(a.On), string(b.On)) })
	return all, err
}
