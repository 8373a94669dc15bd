// Package notify sends mail by SMTP.
package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	smtp "github.com/wneessen/go-mail"

	"github.com/plaudit/plaudit/internal/fault"
)

// Config says through which server mail is sent.
type Config struct {
	// Server is "smtp://[user@]host[:587]", which asks for STARTTLS except on
	// this machine, or "smtps://[user@]host[:465]". Empty: no mail is sent.
	Server   string
	Password string
	From     string // "Plaudit <plaudit@example.org>"
}

// Message is a mail to one person. ID names it for ever: a mail that is sent a
// second time after a crash carries the same, so that a mailbox can tell.
type Message struct {
	ID       string
	ToName   string
	To       string
	Subject  string
	TextBody string
}

// Mailer sends mail. It holds no connection and is safe for concurrent use.
type Mailer struct {
	host    string
	options []smtp.Option
	from    *mail.Address
	timeout time.Duration
}

// New reads the configuration; Invalid, with what to correct, when it cannot be
// used. Nothing is dialled.
func New(c Config) (*Mailer, error) {
	var check fault.Check
	u, err := url.Parse(c.Server)
	good := err == nil && u.Host != "" && (u.Scheme == "smtp" || u.Scheme == "smtps")
	check.That(good, "smtp", "Enter the mail server as smtp://host:587 or smtps://host:465")
	from, err := mail.ParseAddress(c.From)
	check.That(err == nil, "mail-from", "Enter the sender of mail, such as Plaudit <plaudit@example.org>")
	if err := check.Err(); err != nil {
		return nil, err
	}
	m := &Mailer{host: u.Hostname(), from: from, timeout: 20 * time.Second}
	port, _ := strconv.Atoi(u.Port())
	m.options = []smtp.Option{smtp.WithTimeout(m.timeout), smtp.WithoutNoop()}
	switch {
	case u.Scheme == "smtps":
		m.options = append(m.options, smtp.WithSSL(), smtp.WithPort(or(port, 465)))
	case local(m.host):
		m.options = append(m.options, smtp.WithTLSPolicy(smtp.TLSOpportunistic), smtp.WithPort(or(port, 587)))
	default:
		m.options = append(m.options, smtp.WithTLSPolicy(smtp.TLSMandatory), smtp.WithPort(or(port, 587)))
	}
	if name := u.User.Username(); name != "" {
		m.options = append(m.options, smtp.WithSMTPAuth(smtp.SMTPAuthAutoDiscover), smtp.WithUsername(name), smtp.WithPassword(c.Password))
	}
	return m, nil
}

func or(port, usual int) int {
	if port == 0 {
		return usual
	}
	return port
}

// local tells whether mail stays on this machine, where no certificate is to
// be had.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send hands the message to the server. The error says what the server said,
// without the address of the recipient. A refusal for good is Refused.
func (m *Mailer) Send(ctx context.Context, message Message) error {
	client, err := smtp.NewClient(m.host, m.options...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	msg := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	msg.SetMessageIDWithValue(message.ID + "@" + domain(m.from.Address))
	msg.SetDate()
	msg.Subject(message.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(smtp.TypeTextPlain, message.TextBody)
	if err := msg.FromFormat(m.from.Name, m.from.Address); err != nil {
		return fmt.Errorf("mail: the sender cannot be used: %w", err)
	}
	if err := msg.AddToFormat(message.ToName, message.To); err != nil {
		return &Refused{"the address of the recipient cannot be used"}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*m.timeout)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil {
		return nil
	}
	words := hide(err.Error(), message.To)
	if failed, ok := errors.AsType[*smtp.SendError](err); ok && !failed.IsTemp() && failed.ErrorCode() >= 500 {
		return &Refused{words}
	}
	return fmt.Errorf("mail: %s", words)
}

// Refused says that the server will never take this mail; sending it again is
// of no use.
type Refused struct{ words string }

// Error returns what the server said.
func (r *Refused) Error() string { return "mail was refused: " + r.words }

// hide takes the address out of what a server said, since errors are logged.
func hide(words, address string) string {
	return strings.ReplaceAll(strings.ReplaceAll(words, "<"+address+">", "the recipient"), address, "the recipient")
}

func domain(address string) string {
	_, d, _ := strings.Cut(address, "@")
	return d
}

// Check dials the server, greets it and signs in where that is asked for.
func (m *Mailer) Check(ctx context.Context) error {
	client, err := smtp.NewClient(m.host, m.options...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return fault.Unavailable("The mail server does not answer, or does not let us in").Because(err)
	}
	return client.Close()
}
