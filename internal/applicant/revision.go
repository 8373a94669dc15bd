package applicant

import (
	"context"

	"github.com/plaudit/plaudit/internal/account"
)

// Revision says how far the records had come from which the pictures of an
// assessment are drawn: nothing changes without an entry in somebody's audit
// trail, so while no entry was added, a picture drawn before is still true.
type Revision struct {
	OrganisationID string
	Name           string // of the assessment
	// Mark is the last entry of the organisation, of its certification body and
	// of the body of the assessment before.
	Mark string
}

// Revision returns how far an assessment's records have come, to whoever may
// see its pictures; NotFound for anybody else. Ask before drawing, so that what
// changes meanwhile is drawn again.
func (s *Applicant) Revision(ctx context.Context, by account.Actor, id string) (v Revision, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v, err = tx.Revision(ctx, id); err != nil {
			return err
		}
		return by.Require(account.ReadOrganisation, account.Record{OrganisationID: v.OrganisationID}, "assessment")
	})
}
