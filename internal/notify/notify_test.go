package notify_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notify"
	"github.com/plaudit/plaudit/internal/notify/notifytest"
)

func mailer(t *testing.T, server string) *notify.Mailer {
	t.Helper()
	m, err := notify.New(notify.Config{Server: server, From: "Plaudit <plaudit@example.org>"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var message = notify.Message{ID: "mail-7", ToName: "Siân", To: "sian@example.org", Subject: "You are asked for evidence", TextBody: "Hello Siân,\n.\nA line.\n"}

func TestSend(t *testing.T) {
	sink := notifytest.New(t)
	m := mailer(t, sink.URL)
	if err := m.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := m.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	got := sink.Mails()
	if len(got) != 1 || got[0].To != "sian@example.org" || got[0].Header.Get("Message-ID") != "<mail-7@example.org>" ||
		got[0].Header.Get("Subject") != message.Subject || !strings.Contains(got[0].Body, "A line.") {
		t.Errorf("%+v", got)
	}
}

func TestRefusals(t *testing.T) {
	sink := notifytest.New(t)
	m := mailer(t, sink.URL)
	sink.Answer("451 <{to}> is busy")
	err := m.Send(t.Context(), message)
	if refused, is := errors.AsType[*notify.Refused](err); err == nil || is {
		t.Errorf("a refusal for now: %v %v", err, refused)
	}
	sink.Answer("550 No mailbox <{to}>, {to}")
	err = m.Send(t.Context(), message)
	if _, is := errors.AsType[*notify.Refused](err); !is {
		t.Errorf("a refusal for good: %v", err)
	}
	if strings.Contains(err.Error(), "sian") {
		t.Errorf("the error tells the address: %v", err)
	}
}

func TestNobodyThere(t *testing.T) {
	m := mailer(t, "smtp://127.0.0.1:1")
	if err := m.Send(t.Context(), message); err == nil {
		t.Error("sent to nobody")
	}
	if err := m.Check(t.Context()); !fault.Is(err, fault.KindUnavailable) {
		t.Error(err)
	}
}

func TestConfig(t *testing.T) {
	for _, c := range []notify.Config{
		{Server: "mail.example.org", From: "a@example.org"},
		{Server: "https://mail.example.org", From: "a@example.org"},
		{Server: "smtp://mail.example.org", From: "nobody"},
	} {
		if _, err := notify.New(c); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
