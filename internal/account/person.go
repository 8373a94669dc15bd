package account

import (
	"context"
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/fault"
)

// FoldEmail returns the form of an e-mail address under which a person is
// found, so that capitals and composed letters make no second account.
func FoldEmail(email string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimSpace(email)))
}

// CheckName adds a complaint about the name of a person to the check, under the
// field "name".
func CheckName(c *fault.Check, name string) {
	name = strings.TrimSpace(name)
	c.That(name != "", "name", "Enter a full name")
	c.That(len([]rune(name)) <= 100, "name", "The name must be 100 characters or less")
	c.That(!strings.ContainsFunc(name, unicode.IsControl), "name", "The name must be on one line, without control characters")
}

// CheckEmail adds a complaint about an e-mail address to the check, under the
// field "email".
func CheckEmail(c *fault.Check, email string) {
	email = strings.TrimSpace(email)
	if email == "" {
		c.That(false, "email", "Enter an e-mail address")
		return
	}
	parsed, err := mail.ParseAddress(email)
	plain := err == nil && parsed.Address == email && !strings.ContainsFunc(email, unicode.IsSpace)
	if plain {
		_, host, _ := strings.Cut(email[strings.LastIndexByte(email, '@'):], "@")
		plain = strings.Contains(host, ".") && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".")
	}
	c.That(plain, "email", "Enter an e-mail address in the correct format, like name@example.org")
	c.That(len(email) <= 254, "email", "The e-mail address must be 254 characters or less")
}

// Disable keeps a person from signing in anywhere and ends their sessions; with
// disable false it lets them in again. It is for the command line and asks no
// permission: a person may belong to several organisations, so no one
// organisation may decide this.
func (s *Service) Disable(ctx context.Context, email string, disable bool) error {
	return s.store.Write(ctx, func(tx Tx) error {
		p, err := tx.PersonByEmail(ctx, FoldEmail(email))
		if err != nil {
			return err
		}
		action := "person.enabled"
		p.DisabledAt = s.at(false)
		if disable {
			action, p.DisabledAt = "person.disabled", s.at(true)
			if err := tx.EndSessions(ctx, p.ID, ""); err != nil {
				return err
			}
		}
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		return s.recordEverywhere(ctx, tx, p, action)
	})
}

// recordEverywhere tells each organisation of the person what the operator did.
func (s *Service) recordEverywhere(ctx context.Context, tx Tx, p Person, action string) error {
	organisations, err := tx.OrganisationsOf(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, id := range organisations {
		if err := tx.Record(ctx, audit.Entry{OrganisationID: id, ActorName: Operator, Action: action, SubjectKind: "person", SubjectID: p.ID}); err != nil {
			return err
		}
	}
	return nil
}
