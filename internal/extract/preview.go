package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // of which the first picture is drawn
	_ "image/jpeg" // as cameras make them
	"image/png"
	"io"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff" // as scanners make them
	_ "golang.org/x/image/webp" // as web sites hold them
)

// The widths that a page is drawn at.
const (
	minWidth = 60
	maxWidth = 1600
)

// Previewable tells whether Preview draws files of a media type.
func Previewable(mediaType string) bool {
	switch bareType(mediaType) {
	case "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff":
		return true
	}
	return false
}

// Preview draws a page of a PDF, counted from 1, or a picture, which has one
// page, as a PNG that is so many pixels wide. It says how many pages there are.
func Preview(ctx context.Context, content io.ReaderAt, size int64, mediaType string, page, width int) ([]byte, int, error) {
	return preview(ctx, content, size, mediaType, page, width, DefaultLimits())
}

func preview(ctx context.Context, content io.ReaderAt, size int64, mediaType string, page, width int, limits Limits) (drawn []byte, pages int, err error) {
	limits = limits.complete()
	if !Previewable(mediaType) {
		return nil, 0, unreadable("files of this type have no pages to show", nil)
	}
	if size <= 0 {
		return nil, 0, unreadable(wordsEmpty, nil)
	}
	timed, cancel := context.WithTimeout(ctx, limits.Time)
	defer cancel()
	width = max(minWidth, min(width, maxWidth))
	err = guarded(func() (err error) {
		var picture image.Image
		if bareType(mediaType) == "application/pdf" {
			picture, pages, err = drawPDF(timed, content, size, page, width, limits)
		} else {
			picture, err = drawImage(content, size, page, width, limits)
			pages = 1
		}
		if err != nil {
			return err
		}
		var b bytes.Buffer
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, picture)
		drawn = b.Bytes()
		return err
	})
	if err != nil {
		return nil, 0, readError(ctx, timed, err)
	}
	return drawn, pages, nil
}

func noPage(page int) error { return unreadable(fmt.Sprintf("it has no page %d", page), nil) }

// drawPDF draws a page with the notes that people have put on it. A page that
// is far higher than wide is drawn narrower.
func drawPDF(ctx context.Context, content io.ReaderAt, size int64, page, width int, limits Limits) (image.Image, int, error) {
	var reader pdfReader
	defer reader.drop()
	of, err := reader.use(ctx, limits)
	if err != nil {
		return nil, 0, err
	}
	p, err := openPDF(of, content, size)
	if err != nil {
		return nil, 0, err
	}
	if page < 1 || page > p.pages {
		return nil, 0, noPage(page)
	}
	drawn, err := p.of.RenderPageInPixels(&requests.RenderPageInPixels{
		Page:  requests.Page{ByIndex: &requests.PageByIndex{Document: p.doc, Index: page - 1}},
		Width: width, Height: 3 * width, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT,
	})
	if err != nil {
		return nil, 0, err
	}
	defer drawn.Cleanup()
	// What was drawn lies in memory that is about to go.
	kept := image.NewRGBA(drawn.Result.Image.Bounds())
	draw.Draw(kept, kept.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(kept, kept.Bounds(), drawn.Result.Image, drawn.Result.Image.Bounds().Min, draw.Over)
	return kept, p.pages, nil
}

// drawImage draws a picture, upright and no larger than it is.
func drawImage(content io.ReaderAt, size int64, page, width int, limits Limits) (image.Image, error) {
	if page != 1 {
		return nil, noPage(page)
	}
	config, _, err := image.DecodeConfig(io.NewSectionReader(content, 0, size))
	if err != nil {
		return nil, err
	}
	if config.Width <= 0 || config.Height <= 0 {
		return nil, errors.New("a picture without size")
	}
	if int64(config.Width)*int64(config.Height) > limits.Pixels {
		return nil, unreadable(fmt.Sprintf("it is %d by %d pixels large. Save a smaller copy of it", config.Width, config.Height), nil)
	}
	picture, _, err := image.Decode(io.NewSectionReader(content, 0, size))
	if err != nil {
		return nil, err
	}
	turn := orientation(content, size)
	bounds := picture.Bounds()
	w, h := bounds.Dx(), bounds.Dy()
	if turn >= 5 {
		w, h = h, w
	}
	scale := min(1, float64(width)/float64(w), 3*float64(width)/float64(h))
	w, h = max(1, int(float64(w)*scale)), max(1, int(float64(h)*scale))
	if turn >= 5 {
		w, h = h, w
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), picture, bounds, draw.Over, nil)
	return turned(small, turn), nil
}
