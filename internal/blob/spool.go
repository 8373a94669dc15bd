package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// pass writes content into a file of its own among what is on its way, and
// gives it to send once it is there whole and its key and size are known. The
// file is gone when pass returns. An error of the content comes back as it is.
func (d *Directory) pass(ctx context.Context, content io.Reader, send func(file *os.File, key string, size int64) error) (key string, size int64, err error) {
	name, key, size, err := d.receive(ctx, content)
	if err != nil {
		return "", 0, err
	}
	defer d.root.Remove(name) //nolint:errcheck // the next start sweeps it
	file, err := d.root.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer file.Close()
	if err := send(file, key, size); err != nil {
		return "", 0, fmt.Errorf("store a file: %w", err)
	}
	return key, size, nil
}

// receive writes content into a file of its own among what is on its way.
func (d *Directory) receive(ctx context.Context, content io.Reader) (name, key string, size int64, err error) {
	name, file, err := d.begin()
	if err != nil {
		return "", "", 0, err
	}
	hash := sha256.New()
	size, err = io.CopyBuffer(io.MultiWriter(file, hash), &cancelled{ctx, content}, make([]byte, bufferSize))
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return "", "", 0, errors.Join(err, d.root.Remove(name))
	}
	return name, hex.EncodeToString(hash.Sum(nil)), size, nil
}
