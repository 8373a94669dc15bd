package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/fault"
)

// Opened is a Store that somebody has opened and closes.
type Opened interface {
	Store
	Close() error
	// SweepIncoming removes what uploads left behind that were cut off by the end
	// of the program, and returns how many there were. Call it once at start,
	// before anything is put.
	SweepIncoming() (int, error)
}

var badAddress = fault.Invalid("Enter where files are kept as s3://bucket/prefix?endpoint=https://host&region=... or azure://container/prefix?account=name, or leave it out for the data folder")

// CheckAddress is Invalid when Open cannot know what is meant.
func CheckAddress(address string) error {
	if scheme, _, remote := strings.Cut(address, "://"); remote && scheme != "s3" && scheme != "azure" {
		return badAddress
	}
	return nil
}

// Open opens what an address names: "s3://..." (see OpenS3), "azure://..."
// (see OpenAzure), a folder, or, when it is empty, the folder given. For object storage that folder holds what is
// on its way.
func Open(ctx context.Context, address, folder string) (Opened, error) {
	if err := CheckAddress(address); err != nil {
		return nil, err
	}
	switch {
	case address == "":
		return OpenDirectory(folder)
	case strings.HasPrefix(address, "s3://"):
		return OpenS3(ctx, address, folder)
	case strings.HasPrefix(address, "azure://"):
		return OpenAzure(ctx, address, folder)
	}
	return OpenDirectory(address)
}

// Copied is what Copy did.
type Copied struct {
	Copied, There int // objects
	Bytes         int64
}

// Copy puts every object of one store into another. What is there already in
// its full size is passed over, so that a copy that was broken off goes on;
// what was copied is read again from where it went. ErrRot when the bytes in
// the first store are no longer those that were stored, or arrived otherwise.
func Copy(ctx context.Context, from, to Store) (c Copied, err error) {
	return c, from.Each(ctx, func(key string, size int64, _ time.Time) error {
		if there, _, err := to.Stat(ctx, key); err == nil && there == size {
			c.There++
			return nil
		} else if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if err := Verify(ctx, from, key); err != nil {
			return err
		}
		content, err := from.Open(ctx, key)
		if err != nil {
			return err
		}
		put, n, err := to.Put(ctx, struct{ io.Reader }{content})
		if err = errors.Join(err, content.Close()); err != nil {
			return fmt.Errorf("copy %s: %w", key, err)
		}
		if put != key {
			return fmt.Errorf("%w: %s arrived as %s", ErrRot, key, put)
		}
		c.Copied++
		c.Bytes += n
		return Verify(ctx, to, key)
	})
}
