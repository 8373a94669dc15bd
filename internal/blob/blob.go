// Package blob keeps the bytes of files, addressed by the SHA-256 of their
// content. It never learns a file's name or whose it is: those are rows in the
// database. An object appears whole or not at all, and memory does not grow
// with its size. Directory keeps objects in a folder; every implementation of
// Store passes the suite in blobtest.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"

	"github.com/plaudit/plaudit/internal/fault"
)

// Store keeps objects. Its methods are safe for concurrent use. Keys are the
// SHA-256 of the content in lower-case hexadecimal.
type Store interface {
	// Put stores all that the reader gives and returns its key and size. When
	// the reader fails in any way but io.EOF (a cut-off upload ends in
	// io.ErrUnexpectedEOF) nothing is stored and the reader's error comes back.
	// Content that is there already is not stored twice; its age starts anew, and
	// damage to it is mended.
	Put(ctx context.Context, content io.Reader) (key string, size int64, err error)
	// Open returns the content for reading and seeking; NotFound when there is
	// none. The caller closes it.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// Stat returns the size and when the object was last put; NotFound when
	// there is none.
	Stat(ctx context.Context, key string) (size int64, at time.Time, err error)
	// Delete removes an object that was last put before the given time and
	// tells whether it did. An object that is not there is no error. A Put of
	// the same content that has returned is never undone.
	Delete(ctx context.Context, key string, before time.Time) (bool, error)
	// Each calls f for every object, in order of key, until f fails.
	Each(ctx context.Context, f func(key string, size int64, at time.Time) error) error
}

// ErrRot says that the bytes under a key are no longer those that were stored.
var ErrRot = errors.New("the content is not what was stored")

// Verify reads an object again and compares its SHA-256 with its key. ErrRot
// when they differ, NotFound when there is no such object.
func Verify(ctx context.Context, s Store, key string) error {
	content, err := s.Open(ctx, key)
	if err != nil {
		return err
	}
	defer content.Close()
	hash := sha256.New()
	if _, err := io.CopyBuffer(hash, struct{ io.Reader }{content}, make([]byte, bufferSize)); err != nil {
		return fmt.Errorf("read %s: %w", key, err)
	}
	if found := hex.EncodeToString(hash.Sum(nil)); found != key {
		return fmt.Errorf("%w: %s now has the hash %s", ErrRot, key, found)
	}
	return nil
}

// Damage says what is wrong with the bytes under a key; Whole when nothing is.
type Damage string

// What can be wrong.
const (
	Whole      Damage = ""
	Changed    Damage = "changed"    // they are not what was stored
	Missing    Damage = "missing"    // they are not there
	Unreadable Damage = "unreadable" // the disk does not give them
)

// Examine is Verify that tells damage from an error for which nothing is known,
// such as object storage that does not answer.
func Examine(ctx context.Context, s Store, key string) (Damage, error) {
	switch err := Verify(ctx, s, key); {
	case err == nil:
		return Whole, nil
	case errors.Is(err, ErrRot):
		return Changed, nil
	case fault.Is(err, fault.KindNotFound):
		return Missing, nil
	case errors.Is(err, syscall.EIO):
		return Unreadable, nil
	default:
		return Whole, err
	}
}

// ValidKey tells whether s has the form of a key.
func ValidKey(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

const bufferSize = 256 << 10

var missing = fault.NotFound("The content of this file is not here any more")
