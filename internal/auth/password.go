package auth

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// The limits of a password, in characters. There are no rules about which
// characters; what is common or tells who somebody is, is refused.
const (
	PasswordMin = 12
	PasswordMax = 200
)

//go:embed common_passwords.txt
var commonPasswords string

var common = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(commonPasswords) {
		set[word] = true
	}
	return set
})

// PasswordWords returns what is wrong with a new password for this person, in
// words for them, or "".
func PasswordWords(password, name, email string) string {
	length := len([]rune(password))
	folded := strings.ToLower(password)
	switch {
	case password == "":
		return "Enter a password"
	case length < PasswordMin:
		return fmt.Sprintf("The password must be at least %d characters. Three random words are easy to remember", PasswordMin)
	case length > PasswordMax:
		return fmt.Sprintf("The password must be %d characters or less", PasswordMax)
	case tells(folded, name, email):
		return "The password must not contain your name or e-mail address"
	case isCommon(folded):
		return "This password is easy to guess. Choose another, such as three random words"
	}
	return ""
}

func tells(folded, name, email string) bool {
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	name = strings.ToLower(strings.TrimSpace(name))
	parts := append(strings.Fields(name), strings.ReplaceAll(name, " ", ""), local)
	for _, p := range parts {
		if len([]rune(p)) >= 4 && strings.Contains(folded, p) {
			return true
		}
	}
	return false
}

// isCommon tells whether a password, or the word in it without the digits and
// signs around it, is on the list, or has hardly any different characters.
func isCommon(folded string) bool {
	core := strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	different := map[rune]bool{}
	for _, r := range folded {
		different[r] = true
	}
	return common()[folded] || common()[core] || len(different) < 5
}

func checkPassword(c *fault.Check, password, name, email string) {
	words := PasswordWords(password, name, email)
	c.That(words == "", "password", words)
}

// OWASP's first choice for argon2id with little memory: 19 MiB, two passes, one lane.
var cost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobodys is a hash of that cost which no password has, so that an unknown
// address takes the same time as a known one.
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$cGxhdWRpdC1ub2JvZHkhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// hasher bounds how many hashes are made at once: each takes 19 MiB.
type hasher struct{ slots chan struct{} }

func newHasher() hasher { return hasher{make(chan struct{}, 2)} }

func (h hasher) slot(ctx context.Context, do func() error) error {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// matches tells whether the password has this hash; without a hash it takes as
// long and says no.
func (h hasher) matches(ctx context.Context, password, hash string) (ok bool, err error) {
	known := hash != "" && len([]rune(password)) <= PasswordMax
	if !known {
		password, hash = "", nobodys
	}
	err = h.slot(ctx, func() error {
		ok, err = argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
		return err
	})
	return ok && known, err
}

// hash returns what is kept of a password.
func (h hasher) hash(ctx context.Context, password string) (hash string, err error) {
	err = h.slot(ctx, func() error {
		hash, err = argon2id.CreateHash(norm.NFC.String(password), cost)
		return err
	})
	return hash, err
}

// ChangePassword gives whoever holds the token a new password and ends their
// other sessions. Invalid when the old one is wrong or the new one is refused;
// TooMany after several wrong tries.
func (s *Service) ChangePassword(ctx context.Context, token, old, password string) error {
	session, err := s.Session(ctx, token)
	if err != nil {
		return err
	}
	var c fault.Check
	c.That(old != "", "old", "Enter the password you have now")
	checkPassword(&c, password, session.Person.Name, session.Person.Email)
	if err := c.Err(); err != nil {
		return err
	}
	tries := []tried{{account.HashToken("change:" + session.Person.ID), triesPerEmail}}
	var kept string
	err = s.with(ctx, token, func(tx Tx, _ Session, stored Stored) error {
		kept = stored.Person.PasswordHash
		return s.try(ctx, tx, tries)
	})
	if err != nil {
		return err
	}
	right, err := s.hashes.matches(ctx, old, kept)
	if err != nil {
		return err
	}
	if !right {
		return fault.Invalid("", fault.Field{Name: "old", Words: "This is not the password you have now"})
	}
	hash, err := s.hashes.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.with(ctx, token, func(tx Tx, session Session, stored Stored) error {
		if stored.Person.PasswordHash != kept {
			return fault.Conflict("Your password was changed elsewhere meanwhile")
		}
		stored.Person.PasswordHash = hash
		return errors.Join(s.takeBack(ctx, tx, tries), tx.UpdatePerson(ctx, stored.Person),
			tx.EndOtherSessions(ctx, session.Person.ID, stored.ID), record(ctx, tx, session, "person.password_changed"))
	})
}
