package app

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"io"

	"github.com/plaudit/plaudit/internal/extract"
	"github.com/plaudit/plaudit/internal/preview"
)

// drawer makes what package extract draws into what package preview keeps.
type drawer struct {
	preview func(ctx context.Context, content io.ReaderAt, size int64, mediaType string, page, width int) ([]byte, int, error)
}

// Draw draws a page in the other process.
func (d drawer) Draw(ctx context.Context, content io.ReaderAt, size int64, mediaType string, page, width int64) (picture []byte, height, pages int64, err error) {
	picture, n, err := d.preview(ctx, content, size, mediaType, int(page), int(width))
	if unreadable, cannot := errors.AsType[*extract.Unreadable](err); cannot {
		return nil, 0, 0, &preview.Undrawable{Words: unreadable.Words}
	}
	if err != nil {
		return nil, 0, 0, err
	}
	config, err := png.DecodeConfig(bytes.NewReader(picture))
	return picture, int64(config.Height), int64(n), err
}
