package certificate

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// Publishing is what an organisation makes public of the result under a
// certificate. The certificate itself, its state, the dates and places of the
// visit, the strengths and the Compliance Plus elements are always public.
type Publishing struct {
	Improvements bool   // show the improvement areas
	Report       bool   // show the whole final report, without the assessors' names
	Words        string // the organisation's own
}

// Publish changes what is public. Conflict when version is not the latest;
// NotFound for another organisation's certificate.
func (s *Service) Publish(ctx context.Context, by account.Actor, id string, version int64, p Publishing) error {
	p.Words = strings.TrimSpace(p.Words)
	var check fault.Check
	check.That(len([]rune(p.Words)) <= 2000, "words", "Your own words must be 2,000 characters or less")
	if err := check.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		c, err := tx.Certificate(ctx, id)
		if err != nil {
			return err
		}
		if err := by.Require(account.PublishResult, c.ofOrganisation(), "certificate"); err != nil {
			return err
		}
		c.Version = version
		c.ImprovementsPublic, c.ReportPublic, c.PublicWords = p.Improvements, p.Report, p.Words
		if err := tx.UpdateCertificate(ctx, c); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("certificate.published", "certificate", c.ID,
			map[string]any{"number": c.Number, "improvements": p.Improvements, "report": p.Report}))
	})
}
