// Package scan asks ClamAV's daemon, clamd, whether bytes hold a virus. It
// speaks clamd's own protocol over a socket and streams, so that memory does
// not grow with the file. Whatever is not a plain "OK" to the whole content is
// never taken for clean.
package scan

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/fault"
)

// Clamd reaches one daemon. It holds no connection open.
type Clamd struct {
	network, address string
}

const (
	dialTime  = 5 * time.Second
	idleTime  = 2 * time.Minute // without a byte going or coming
	chunkSize = 256 << 10
	maxAnswer = 4 << 10
)

// New returns a client for "tcp://host:port" or "unix:///path"; Invalid for
// anything else.
func New(address string) (*Clamd, error) {
	wrong := fault.Invalid("Enter where clamd listens as tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl")
	u, err := url.Parse(address)
	if err != nil {
		return nil, wrong.Because(err)
	}
	switch {
	case u.Scheme == "tcp" && u.Port() != "" && u.Path == "":
		return &Clamd{"tcp", u.Host}, nil
	case u.Scheme == "unix" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
		return &Clamd{"unix", u.Path}, nil
	}
	return nil, wrong
}

// conn renews its deadline with each read and write.
type conn struct{ net.Conn }

func (c conn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(idleTime)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c conn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(idleTime)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// ask opens a connection, sends a command and what send adds, and returns the
// answer without its end mark.
func (c *Clamd) ask(ctx context.Context, command string, send func(io.Writer) error) (string, error) {
	dialer := net.Dialer{Timeout: dialTime}
	raw, err := dialer.DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", down(err)
	}
	defer raw.Close()
	defer context.AfterFunc(ctx, func() { raw.Close() })()
	socket := conn{raw}
	_, sent := io.WriteString(socket, "z"+command+"\x00")
	if sent == nil && send != nil {
		sent = send(socket)
	}
	if source := (sourceError{}); errors.As(sent, &source) {
		return "", source.error // ours: the content could not be read
	}
	// Over its limit clamd answers and closes before everything is sent: what it
	// says matters more than that sending failed.
	answer, err := bufio.NewReader(io.LimitReader(socket, maxAnswer)).ReadString(0)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err == nil:
		return strings.TrimSuffix(answer, "\x00"), nil
	case sent != nil:
		return "", down(sent)
	}
	return "", down(err)
}

func down(err error) error {
	return fault.Unavailable("The virus checker (clamd) does not answer").Because(err)
}

// sourceError is a failure to read what is to be scanned.
type sourceError struct{ error }

// Scan sends all that the reader gives. It returns the name of what was found,
// or nothing when clamd looked through the whole and found nothing. TooLarge
// when clamd did not look through the whole because of a limit it is set to,
// Unavailable when it does not answer or answers with an error; then nothing is
// known of the content.
func (c *Clamd) Scan(ctx context.Context, content io.Reader) (signature string, err error) {
	answer, err := c.ask(ctx, "INSTREAM", func(w io.Writer) error { return stream(w, content) })
	if err != nil {
		return "", err
	}
	return verdict(answer)
}

// stream sends content in chunks, each after its length, and a length of zero.
func stream(w io.Writer, content io.Reader) error {
	buffer := make([]byte, 4+chunkSize)
	for {
		n, err := io.ReadFull(content, buffer[4:])
		binary.BigEndian.PutUint32(buffer, uint32(n)) //nolint:gosec // at most chunkSize
		if n > 0 {
			if _, err := w.Write(buffer[:4+n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			_, err := w.Write([]byte{0, 0, 0, 0})
			return err
		case err != nil:
			return sourceError{err}
		}
	}
}

// limits begins the names by which clamd, with AlertExceedsMax, says that it
// did not look at everything.
const limits = "Heuristics.Limits.Exceeded"

// verdict reads the answer to INSTREAM.
func verdict(answer string) (signature string, err error) {
	text, ok := strings.CutPrefix(answer, "stream: ")
	switch {
	case ok && text == "OK":
		return "", nil
	case ok && strings.HasSuffix(text, " FOUND"):
		signature = strings.TrimSpace(strings.TrimSuffix(text, " FOUND"))
		if strings.HasPrefix(signature, limits) {
			return "", fault.TooLarge("The virus checker could not look at the whole file (" + signature + ")")
		}
		if signature == "" {
			signature = "a virus without a name"
		}
		return signature, nil
	case strings.Contains(answer, "size limit exceeded"):
		return "", fault.TooLarge("The file is larger than the virus checker takes (clamd’s StreamMaxLength)").Because(errors.New(answer))
	}
	return "", fault.Unavailable("The virus checker (clamd) failed").Because(fmt.Errorf("clamd answered %q", answer))
}

// Version asks the daemon for its version, which shows that it is there and
// how old its signatures are.
func (c *Clamd) Version(ctx context.Context) (string, error) {
	answer, err := c.ask(ctx, "VERSION", nil)
	if err == nil && !strings.HasPrefix(answer, "ClamAV") {
		return "", fault.Unavailable("Something else than clamd answers there").Because(fmt.Errorf("it said %q", answer))
	}
	return strings.TrimSpace(answer), err
}

// TellsOfLimits tells whether clamd says so when it did not look at everything
// because of a limit (AlertExceedsMax). It asks by a harmless archive in an
// archive, deeper than clamd goes unless it is set to go very deep.
func (c *Clamd) TellsOfLimits(ctx context.Context) (bool, error) {
	nested, err := nest(depth)
	if err != nil {
		return false, err
	}
	_, err = c.Scan(ctx, bytes.NewReader(nested))
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Kind == fault.KindTooLarge {
		return true, nil
	}
	return false, err
}

// depth is twice the MaxRecursion of clamd as it comes, and some more.
const depth = 40

// nest returns archives in each other.
func nest(depth int) ([]byte, error) {
	inner := []byte("nothing")
	for range depth {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		f, err := w.CreateHeader(&zip.FileHeader{Name: "inner.zip", Method: zip.Store})
		if err == nil {
			_, err = f.Write(inner)
		}
		if err := errors.Join(err, w.Close()); err != nil {
			return nil, err
		}
		inner = b.Bytes()
	}
	return inner, nil
}
