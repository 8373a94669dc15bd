package account

import (
	"context"

	"github.com/plaudit/plaudit/internal/audit"
)

// TrailPage is how many entries of the audit trail a page shows.
const TrailPage = 50

// Trail returns a page of the audit trail of the actor's organisation, newest
// first: entries before the number before (0: from the newest), of one subject
// unless subjectID is empty. next continues the list; 0 when it ends here.
func (s *Service) Trail(ctx context.Context, by Actor, subjectID string, before int64) (entries []audit.Entry, next int64, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(ReadAudit, Record{OrganisationID: by.OrganisationID}, "audit trail"); err != nil {
			return err
		}
		entries, err = tx.AuditTrail(ctx, by.OrganisationID, subjectID, before, TrailPage+1)
		return err
	})
	if len(entries) > TrailPage {
		entries = entries[:TrailPage]
		next = entries[TrailPage-1].Seq
	}
	return entries, next, err
}
