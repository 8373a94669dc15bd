package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/store"
)

// UserCmd groups the commands on people, for whoever runs the portal.
type UserCmd struct {
	Add     UserAddCmd     `cmd:"" help:"Give somebody a role in an organisation, such as its first administrator."`
	Reset   UserResetCmd   `cmd:"" help:"Make a one-time link with which somebody chooses a new password."`
	Disable UserDisableCmd `cmd:"" help:"Keep somebody from signing in, and sign them out everywhere."`
	Enable  UserEnableCmd  `cmd:"" help:"Let somebody sign in again."`
}

// LinkFlags say where one-time links lead.
type LinkFlags struct {
	PublicURL string `default:"http://127.0.0.1:8080" env:"PLAUDIT_PUBLIC_URL" placeholder:"URL" help:"Where people reach the portal (${default})."`
}

func (f LinkFlags) link(path, token string) string {
	return strings.TrimSuffix(f.PublicURL, "/") + path + token
}

// desk is what the commands on people work with.
type desk struct {
	db            *store.DB
	auth          *auth.Service
	people        *account.Service
	organisations *organisation.Service
}

// withPeople opens the database, brings it up to date and runs the command.
func (f StoreFlags) withPeople(do func(ctx context.Context, d desk) error) error {
	ctx := context.Background()
	db, err := f.open(ctx)
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	d := desk{db: db,
		auth:          auth.New(store.For[auth.Tx]{DB: db}, id.New, time.Now, rand.Reader),
		people:        account.New(store.For[account.Tx]{DB: db}, id.New, time.Now, rand.Reader),
		organisations: organisation.New(store.For[organisation.Tx]{DB: db}, id.New, time.Now)}
	return errors.Join(do(ctx, d), db.Close())
}

// UserAddCmd gives somebody a role.
type UserAddCmd struct {
	StoreFlags   `embed:""`
	LinkFlags    `embed:""`
	Email        string `required:"" help:"E-mail address, with which they sign in."`
	Name         string `required:"" help:"Full name."`
	Organisation string `required:"" placeholder:"NAME|ID" help:"Organisation in which they have the role."`
	Role         string `required:"" help:"administrator, lead, champion, contributor, head_of_service or executive; at a certification body administrator, scheme_manager, assessor or moderator."`
	Create       bool   `help:"Create the organisation if there is none of this name."`
	Kind         string `enum:"applicant,certification_body" default:"applicant" help:"Kind of an organisation that is created: applicant or certification_body (${default})."`
	Invite       bool   `help:"Print a one-time link with which they choose their password, instead of reading one from standard input."`
}

// Run adds the person, or prints the link of an invitation.
func (c *UserAddCmd) Run(out *Streams) error {
	return c.withPeople(func(ctx context.Context, d desk) error {
		o, err := c.organisation(ctx, d)
		if err != nil {
			return err
		}
		grant := account.Grant{Role: account.Role(c.Role)}
		if c.Invite {
			i, token, err := d.people.InviteFirst(ctx, account.Invitation{OrganisationID: o.ID, OrganisationName: o.Name, Kind: o.Kind, Name: c.Name, Email: c.Email, Grant: grant})
			if err != nil {
				return err
			}
			fmt.Fprintf(out.Err, "Pass this link on to %s. It works once, for 14 days:\n", i.Name)
			fmt.Fprintln(out.Out, c.link("/invitation/", token))
			return nil
		}
		password, err := readPassword(out)
		if err != nil {
			return err
		}
		started := time.Now().Add(-time.Second)
		p, err := d.auth.AddPerson(ctx, o.ID, grant, c.Name, c.Email, password)
		if err != nil {
			return err
		}
		if p.CreatedAt.Before(started) {
			fmt.Fprintln(out.Err, "They have an account already, and keep their name and password.")
		}
		fmt.Fprintf(out.Out, "%s (%s) is %s of %s.\n", p.Name, p.Email, grant.Role.Title(), o.Name)
		return nil
	})
}

// organisation finds the organisation by id or name, or creates it. The role is
// looked at first, so that a slip creates nothing.
func (c *UserAddCmd) organisation(ctx context.Context, d desk) (o organisation.Organisation, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		o, err = tx.Organisation(ctx, c.Organisation)
		if fault.Is(err, fault.KindNotFound) {
			o, err = tx.OrganisationBySlug(ctx, organisation.Slug(c.Organisation))
		}
		return err
	})
	missing := fault.Is(err, fault.KindNotFound)
	switch {
	case missing && !c.Create:
		return o, fault.NotFound(fmt.Sprintf("There is no organisation %q. Add --create to create it", c.Organisation))
	case missing:
		o = organisation.Organisation{Kind: account.OrganisationKind(c.Kind), Name: strings.TrimSpace(c.Organisation)}
	case err != nil:
		return o, err
	}
	if err := account.CheckRole(o.Kind, account.Role(c.Role)); err != nil {
		return o, err
	}
	if !missing {
		return o, nil
	}
	var check fault.Check
	account.CheckName(&check, c.Name)
	account.CheckEmail(&check, c.Email)
	if err := check.Err(); err != nil {
		return o, err
	}
	return d.organisations.Create(ctx, o)
}

// readPassword reads one line from standard input.
func readPassword(streams *Streams) (string, error) {
	fmt.Fprintln(streams.Err, "Password (at least 12 characters), then Enter. It is shown as you type; pipe it in, or use --invite, if others can see:")
	line, err := bufio.NewReader(io.LimitReader(streams.In, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// UserResetCmd makes a link to a new password.
type UserResetCmd struct {
	StoreFlags `embed:""`
	LinkFlags  `embed:""`
	Email      string `required:"" help:"E-mail address of the person."`
}

// Run prints the link.
func (c *UserResetCmd) Run(out *Streams) error {
	return c.withPeople(func(ctx context.Context, d desk) error {
		token, err := d.auth.NewReset(ctx, c.Email)
		if err != nil {
			return err
		}
		fmt.Fprintln(out.Err, "Pass this link on to them. It works once, for 24 hours:")
		fmt.Fprintln(out.Out, c.link("/password-reset/", token))
		return nil
	})
}

// UserDisableCmd keeps somebody from signing in.
type UserDisableCmd struct {
	StoreFlags `embed:""`
	Email      string `required:"" help:"E-mail address of the person."`
}

// Run disables the person.
func (c *UserDisableCmd) Run(out *Streams) error {
	return c.withPeople(func(ctx context.Context, d desk) error {
		if err := d.people.Disable(ctx, c.Email, true); err != nil {
			return err
		}
		fmt.Fprintf(out.Out, "%s can no longer sign in.\n", c.Email)
		return nil
	})
}

// UserEnableCmd lets somebody sign in again.
type UserEnableCmd struct {
	StoreFlags `embed:""`
	Email      string `required:"" help:"E-mail address of the person."`
}

// Run enables the person.
func (c *UserEnableCmd) Run(out *Streams) error {
	return c.withPeople(func(ctx context.Context, d desk) error {
		if err := d.people.Disable(ctx, c.Email, false); err != nil {
			return err
		}
		fmt.Fprintf(out.Out, "%s can sign in again.\n", c.Email)
		return nil
	})
}
