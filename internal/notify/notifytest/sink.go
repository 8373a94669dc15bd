// Package notifytest has a mail server for tests: it takes everything and keeps
// it, or refuses as it is told.
package notifytest

import (
	"bufio"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// Sink is a mail server on this machine.
type Sink struct {
	URL string // smtp://127.0.0.1:port

	mu     sync.Mutex
	mails  []Mail
	answer string
}

// Mail is one that was taken.
type Mail struct {
	To     string // of the envelope
	Header mail.Header
	Body   string
}

// New starts a sink that ends with the test.
func New(t testing.TB) *Sink {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Sink{URL: "smtp://" + listener.Addr().String()}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			open.Go(func() { s.talk(connection) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		open.Wait()
	})
	return s
}

// Answer makes the sink say this to every recipient, such as "550 No such
// mailbox"; "" takes mail again.
func (s *Sink) Answer(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = line
}

// Mails returns what was taken so far.
func (s *Sink) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

func (s *Sink) talk(connection net.Conn) {
	defer connection.Close()
	in := bufio.NewReader(connection)
	say := func(line string) { fmt.Fprintf(connection, "%s\r\n", line) }
	say("220 sink")
	var to string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.TrimSpace(line))
		switch {
		case strings.HasPrefix(verb, "RCPT"):
			s.mu.Lock()
			answer := s.answer
			s.mu.Unlock()
			if answer != "" {
				say(strings.ReplaceAll(answer, "{to}", between(line)))
				continue
			}
			to = between(line)
			say("250 ok")
		case verb == "DATA":
			say("354 go on")
			var text strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				text.WriteString(strings.TrimPrefix(line, "."))
			}
			s.keep(to, text.String())
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *Sink) keep(to, text string) {
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		return
	}
	var body strings.Builder
	_, _ = bufio.NewReader(m.Body).WriteTo(&body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, Mail{to, m.Header, strings.ReplaceAll(body.String(), "=\r\n", "")})
}

func between(line string) string {
	_, rest, _ := strings.Cut(line, "<")
	address, _, _ := strings.Cut(rest, ">")
	return address
}
