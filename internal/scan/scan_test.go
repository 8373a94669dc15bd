package scan_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/scan"
	"github.com/plaudit/plaudit/internal/scan/scantest"
)

func client(t *testing.T, address string) *scan.Clamd {
	t.Helper()
	c, err := scan.New(address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestARealClamd(t *testing.T) {
	server := scantest.Start(t)
	c := client(t, server.Address)
	ctx := context.Background()
	if version, err := c.Version(ctx); err != nil || !strings.HasPrefix(version, "ClamAV") {
		t.Fatalf("version %q, %v", version, err)
	}
	for name, content := range map[string]string{"empty": "", "text": "The charter of the council", "a megabyte": strings.Repeat("0123456789abcdef", 1<<16)} {
		if signature, err := c.Scan(ctx, strings.NewReader(content)); signature != "" || err != nil {
			t.Errorf("%s: %q, %v", name, signature, err)
		}
	}
	if tells, err := c.TellsOfLimits(ctx); !tells || err != nil {
		t.Errorf("with AlertExceedsMax: %v, %v", tells, err)
	}
	long := strings.Repeat("clean ", 100_000) + scantest.Virus
	if signature, err := c.Scan(ctx, strings.NewReader(long)); !strings.HasPrefix(signature, scantest.Signature) || err != nil {
		t.Errorf("virus: %q, %v", signature, err)
	}
	if _, err := c.Scan(ctx, bytes.NewReader(make([]byte, 4*scantest.StreamLimit))); !fault.Is(err, fault.KindTooLarge) {
		t.Errorf("over the limit: %v", err)
	}
	broken := errors.New("the disk is broken")
	if _, err := c.Scan(ctx, io.MultiReader(strings.NewReader("some"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a broken source: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := c.Scan(cancelled, strings.NewReader("x")); err == nil {
		t.Error("scanned after the end")
	}
	server.Stop()
	if _, err := c.Scan(ctx, strings.NewReader("x")); !fault.Is(err, fault.KindUnavailable) {
		t.Errorf("down: %v", err)
	}
}

// What is not a plain OK is never clean, whatever answers.
func TestNothingButOKIsClean(t *testing.T) {
	for answer, want := range map[string]fault.Kind{
		"stream: x\x00": fault.KindUnavailable, "OK\x00": fault.KindUnavailable, "stream: OK": fault.KindUnavailable, "": fault.KindUnavailable,
		"stream: lstat() failed. ERROR\x00":                        fault.KindUnavailable,
		"INSTREAM size limit exceeded. ERROR\x00":                  fault.KindTooLarge,
		"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\x00": fault.KindTooLarge,
		"HTTP/1.1 400 Bad Request\r\n\r\n":                         fault.KindUnavailable,
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			peer, err := listener.Accept()
			if err != nil {
				return
			}
			defer peer.Close()
			_, _ = io.ReadFull(peer, make([]byte, len("zINSTREAM\x00")+4+len("content")+4))
			_, _ = io.WriteString(peer, answer)
		}()
		signature, err := client(t, "tcp://"+listener.Addr().String()).Scan(context.Background(), strings.NewReader("content"))
		if !fault.Is(err, want) || signature != "" {
			t.Errorf("%q: %q, %v", answer, signature, err)
		}
		listener.Close()
	}
}

func TestAddresses(t *testing.T) {
	for _, wrong := range []string{"", "127.0.0.1:3310", "tcp://127.0.0.1", "http://127.0.0.1:1", "unix://run/clamd", "tcp://h:1/path"} {
		if _, err := scan.New(wrong); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q was taken: %v", wrong, err)
		}
	}
}
