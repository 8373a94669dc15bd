package main

import (
	"context"
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/store"
)

// QuotaCmd shows or sets how much an organisation may hold in files.
type QuotaCmd struct {
	StoreFlags   `embed:""`
	Organisation string `required:"" placeholder:"NAME|ID" help:"Which organisation."`
	Set          *int64 `placeholder:"BYTES" help:"The most bytes it may hold; 0 for what the portal is set to (--quota of serve)."`
}

// Run sets what is asked for, then shows how it stands.
func (c *QuotaCmd) Run(out *Streams) error {
	return c.withPeople(func(ctx context.Context, d desk) error {
		o, err := (&UserAddCmd{Organisation: c.Organisation, Role: "lead"}).organisation(ctx, d)
		if err != nil {
			return err
		}
		if c.Set != nil {
			cases := evidence.New(store.For[evidence.Tx]{DB: d.db}, nil, 0, id.New, time.Now)
			if err := cases.SetQuota(ctx, o.ID, *c.Set); err != nil {
				return err
			}
		}
		var use evidence.Use
		if err := d.db.Read(ctx, func(tx *store.Tx) error {
			use, err = tx.EvidenceUse(ctx, o.ID, 0)
			return err
		}); err != nil {
			return err
		}
		quota := "no quota of its own"
		if use.Quota > 0 {
			quota = fmt.Sprintf("%d bytes at most", use.Quota)
		}
		fmt.Fprintf(out.Out, "%s holds %d bytes in %d files, and %d bytes on their way; %s.\n", o.Name, use.Bytes, use.Files, use.Pending, quota)
		return nil
	})
}
