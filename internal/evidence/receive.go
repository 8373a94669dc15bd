package evidence

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// Received is a file whose bytes are kept but that no item holds yet. It comes
// from Receive and goes to Add or AddEdition within the same request; what is
// never taken up is swept away later.
type Received struct {
	Name      string
	MediaType string
	Size      int64
	SHA256    string
}

// Receive takes the bytes of one uploaded file, before and outside the
// transaction that will record it. Invalid or TooLarge, with the file's name in
// the words, when the file cannot be accepted: then other files of the same
// upload may go on. Any other error means that the upload was cut off or the
// disk failed. Memory does not grow with the file.
func (s *Service) Receive(ctx context.Context, by account.Actor, name string, content io.Reader) (Received, error) {
	if err := by.Require(account.AddEvidence, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
		return Received{}, err
	}
	return s.Take(ctx, name, content)
}

// Take is Receive for somebody whose right to give files was checked already:
// who holds the link of a drop-box.
func (s *Service) Take(ctx context.Context, name string, content io.Reader) (Received, error) {
	f := Received{Name: CleanName(name)}
	limited := &limitedReader{r: content, left: s.maxBytes, over: s.tooLarge(f.Name)}
	buffered := bufio.NewReaderSize(limited, sniffBytes)
	head, err := buffered.Peek(sniffBytes)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return f, err
	case len(head) == 0:
		return f, fault.Invalid(fmt.Sprintf("‘%s’ is empty. Check the file and upload it again", f.Name))
	}
	mediaType, words := identify(f.Name, head)
	if words != "" {
		return f, fault.Invalid(words)
	}
	f.MediaType = mediaType
	f.SHA256, f.Size, err = s.blobs.Put(ctx, buffered)
	return f, err
}

func (s *Service) tooLarge(name string) *fault.Error {
	return fault.TooLarge(fmt.Sprintf("‘%s’ is larger than %s, the most a file may hold. Make it smaller, or split it, and upload that", name, megabytes(s.maxBytes)))
}

// limitedReader fails with the fault over once more than left bytes come.
type limitedReader struct {
	r    io.Reader
	left int64
	over *fault.Error
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, l.over
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return n, l.over
	}
	return n, err
}

func megabytes(n int64) string {
	if n < 1_000_000 {
		return fmt.Sprintf("%d kB", n/1000)
	}
	if n >= 10_000_000_000 || n >= 1_000_000_000 && n%1_000_000_000 == 0 {
		return fmt.Sprintf("%d GB", n/1_000_000_000)
	}
	return fmt.Sprintf("%d MB", n/1_000_000)
}

// sweepBatch is how many objects are checked against the database at a time.
const sweepBatch = 500

// SweepUnused removes bytes that no file of any organisation refers to and that
// came before a moment: uploads that were never recorded. It returns how many
// objects it removed. The moment must be longer ago than any request lasts, by
// the clock of the place where files are kept.
func (s *Service) SweepUnused(ctx context.Context, before time.Time) (removed int, err error) {
	var batch []string
	check := func() error {
		var unused []string
		if err := s.store.Read(ctx, func(tx Tx) (err error) {
			unused, err = tx.UnusedContent(ctx, batch)
			return err
		}); err != nil {
			return err
		}
		for _, key := range unused {
			gone, err := s.blobs.Delete(ctx, key, before)
			if err != nil {
				return err
			}
			if gone {
				removed++
			}
		}
		batch = batch[:0]
		return nil
	}
	err = s.blobs.Each(ctx, func(key string, _ int64, at time.Time) error {
		if !at.Before(before) {
			return nil
		}
		if batch = append(batch, key); len(batch) < sweepBatch {
			return nil
		}
		return check()
	})
	if err == nil && len(batch) > 0 {
		err = check()
	}
	return removed, err
}
