package auth

import (
	"context"
	"net/netip"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// Throttle counts failed tries by one key until its window ends.
type Throttle struct {
	Failures int64
	EndsAt   time.Time
}

// How many failures are borne in one window.
const (
	window          = 15 * time.Minute
	triesPerEmail   = 5
	triesPerAddress = 30
)

var (
	wrong   = fault.Invalid("", fault.Field{Name: "password", Words: "The e-mail address or the password is not right"})
	tooMany = fault.TooMany("There have been too many tries with a wrong password. Wait 15 minutes, then try again")
)

type tried struct {
	key   string
	limit int64
}

// keys are what failures are counted by: hashes, so that the table holds no
// addresses. Addresses of IPv6 count by the network that one customer has.
func keys(email, from string) []tried {
	if a, err := netip.ParseAddr(from); err == nil && a.Unmap().Is6() {
		if network, err := a.WithZone("").Prefix(64); err == nil {
			from = network.String()
		}
	}
	tries := []tried{{account.HashToken("email:" + email), triesPerEmail}}
	if from != "" {
		tries = append(tries, tried{account.HashToken("address:" + from), triesPerAddress})
	}
	return tries
}

// try counts one failure in advance, so that tries at the same moment cannot
// outrun the limit; success takes it back. TooMany when a limit is reached,
// which counts nothing, so the window ends by itself.
func (s *Service) try(ctx context.Context, tx Tx, tries []tried) error {
	now := s.now().UTC()
	names := make([]string, len(tries))
	for i, t := range tries {
		names[i] = t.key
	}
	found, err := tx.Throttles(ctx, names)
	if err != nil {
		return err
	}
	for _, t := range tries {
		if c := found[t.key]; c.Failures >= t.limit && now.Before(c.EndsAt) {
			return tooMany
		}
	}
	for _, t := range tries {
		c := found[t.key]
		if !now.Before(c.EndsAt) {
			c = Throttle{EndsAt: now.Add(window)}
			if err := tx.ForgetThrottles(ctx, now); err != nil {
				return err
			}
		}
		c.Failures++
		if err := tx.SaveThrottle(ctx, t.key, c); err != nil {
			return err
		}
	}
	return nil
}

// takeBack undoes try: the e-mail address starts afresh, the network has one
// failure less.
func (s *Service) takeBack(ctx context.Context, tx Tx, tries []tried) error {
	for i, t := range tries {
		found, err := tx.Throttles(ctx, []string{t.key})
		if err != nil {
			return err
		}
		c, ok := found[t.key]
		if !ok {
			continue
		}
		c.Failures = max(0, c.Failures-1)
		if i == 0 {
			c.Failures = 0
		}
		if err := tx.SaveThrottle(ctx, t.key, c); err != nil {
			return err
		}
	}
	return nil
}

// SignIn begins a session and returns its token. from is the network address
// of the browser, agent what it calls itself. Invalid, in the same words and
// after the same work, when the address is unknown, the password is wrong or
// the person may not sign in; TooMany after several failures.
func (s *Service) SignIn(ctx context.Context, email, password, from, agent string) (token string, err error) {
	email = account.FoldEmail(email)
	tries := keys(email, from)
	var person account.Person
	err = s.store.Write(ctx, func(tx Tx) error {
		if err := s.try(ctx, tx, tries); err != nil {
			return err
		}
		person, err = tx.PersonByEmail(ctx, email)
		if fault.Is(err, fault.KindNotFound) {
			person, err = account.Person{}, nil
		}
		return err
	})
	if err != nil {
		return "", err
	}
	right, err := s.hashes.matches(ctx, password, person.PasswordHash)
	if err != nil {
		return "", err
	}
	if !right || person.ID == "" || !person.DisabledAt.IsZero() {
		return "", wrong
	}
	err = s.store.Write(ctx, func(tx Tx) error {
		now, err := tx.Person(ctx, person.ID) // it may have changed while we were hashing
		if err != nil {
			return err
		}
		if now.PasswordHash != person.PasswordHash || !now.DisabledAt.IsZero() {
			return wrong
		}
		if err := s.takeBack(ctx, tx, tries); err != nil {
			return err
		}
		var session Session
		if token, session, err = s.begin(ctx, tx, now, agent); err != nil {
			return err
		}
		return record(ctx, tx, session, "person.signed_in")
	})
	return token, err
}
