package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	_ "image/jpeg" // the two kinds that are taken
	"image/png"
	"slices"
	"strings"

	"golang.org/x/image/draw"

	"github.com/plaudit/plaudit/internal/fault"
)

// Logo is a body's picture on the front of its reports. What somebody sent is
// not kept: the picture was drawn anew from its points, so the file holds those
// and nothing else. It stands in the template whole, and so in every report that
// was released with it: neither needs a file elsewhere to be read or verified.
type Logo struct {
	Alt    string `json:"alt"`
	Width  int    `json:"width"` // in pixels
	Height int    `json:"height"`
	SHA256 string `json:"sha256"` // of the PNG, in hexadecimal
	BodyID string `json:"body"`   // whose template it stands in
	PNG    []byte `json:"png"`
}

// The most of a logo.
const (
	MaxLogoFile = 2 << 20 // bytes of what is sent
	maxLogoSide = 6000    // pixels of it
	maxLogoArea = 6_000_000
	maxLogoKept = 100_000 // bytes of what is kept
	minLogoSide = 16
	logoWide    = 600 // pixels of what is kept: four for each point on paper
	logoHigh    = 208
)

// ReadLogo makes a logo of a PNG or JPEG file, told by what is in it. Invalid at
// the field "logo" for anything else and for what is too large or too small.
func ReadLogo(file []byte) (Logo, error) {
	wrong := func(words string) (Logo, error) {
		return Logo{}, fault.Invalid("", fault.Field{Name: "logo", Words: words})
	}
	if len(file) > MaxLogoFile {
		return wrong("The logo must be smaller than 2 MB")
	}
	if bytes.Contains(bytes.ToLower(file[:min(len(file), 4096)]), []byte("<svg")) {
		return wrong("This is an SVG drawing, which Word and PDF files cannot show as it is. Save it as PNG, 600 pixels wide or more, and choose that")
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil || !slices.Contains([]string{"png", "jpeg"}, kind):
		return wrong("The logo must be a PNG or JPEG picture")
	case config.Width < minLogoSide || config.Height < minLogoSide:
		return wrong("The logo is too small to be seen: it must be 16 pixels wide and high or more")
	case config.Width > maxLogoSide || config.Height > maxLogoSide || config.Width*config.Height > maxLogoArea:
		return wrong("The logo has too many pixels: make it 6,000 wide and 1,000 high, or smaller")
	}
	source, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return wrong("The picture is damaged: its file ends too early or cannot be read. Save it again and choose that")
	}
	for share := 1.0; share > 0.1; share *= 0.75 {
		drawn := drawLogo(source, share)
		var out bytes.Buffer
		if err := png.Encode(&out, drawn); err != nil {
			return Logo{}, err
		}
		if out.Len() <= maxLogoKept {
			sum := sha256.Sum256(out.Bytes())
			return Logo{Width: drawn.Bounds().Dx(), Height: drawn.Bounds().Dy(), SHA256: hex.EncodeToString(sum[:]), PNG: out.Bytes()}, nil
		}
	}
	return wrong("The logo is too busy to be kept small. Choose a plainer picture")
}

// drawLogo draws the picture on white, as large as this share of the room.
func drawLogo(source image.Image, share float64) *image.RGBA {
	b := source.Bounds()
	scale := min(1, logoWide*share/float64(b.Dx()), logoHigh*share/float64(b.Dy()))
	drawn := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(b.Dx())*scale+0.5)), max(1, int(float64(b.Dy())*scale+0.5))))
	draw.Draw(drawn, drawn.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(drawn, drawn.Bounds(), source, b, draw.Over, nil)
	return drawn
}

// check complains of a logo at the fields "logo" and "alt".
func (l *Logo) check(c *fault.Check) {
	if l == nil {
		return
	}
	c.That(strings.TrimSpace(l.Alt) != "", "alt", "Enter what the logo shows, for people who do not see it")
	c.That(len([]rune(l.Alt)) <= maxLine, "alt", "What the logo shows must be said in 120 characters or less")
	c.That(!protected.MatchString(l.Alt), "alt", "A report must not bear the hallmark, the crown or another's mark")
}

// Src is where the portal serves the logo.
func (l Logo) Src() string { return "/report-logos/" + l.BodyID + "/" + l.SHA256 }
