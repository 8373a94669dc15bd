package block

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// detail is how many pixels a drawing has for each point.
const detail = 3

// Draw draws a figure as a PNG image, for documents that hold no drawings.
func Draw(f Figure) []byte {
	img := image.NewRGBA(image.Rect(0, 0, int(math.Ceil(f.Width*detail)), int(math.Ceil(f.Height*detail))))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, s := range f.Shapes {
		r := image.Rect(int(s.X*detail), int(s.Y*detail), int((s.X+s.W)*detail), int((s.Y+s.H)*detail))
		if !s.Open {
			draw.Draw(img, r, image.NewUniform(s.Stroke.colour()), image.Point{}, draw.Src)
			if s.Dashed {
				dash(img, r, s.Fill.colour())
			}
			draw.Draw(img, r.Inset(2), image.NewUniform(s.Fill.colour()), image.Point{}, draw.Src)
		}
		write(img, s)
	}
	return encode(img)
}

func (c Colour) colour() color.RGBA { return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255} }

// dash takes every other piece out of the edges.
func dash(img *image.RGBA, r image.Rectangle, c color.Color) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if (x+y)/5%2 == 0 {
				img.Set(x, y, c)
			}
		}
	}
}

func write(img draw.Image, s Shape) {
	face := faceOf(s.Bold, s.Size*detail)
	if face == nil || s.Text == "" {
		return
	}
	defer face.Close()
	x := fixed.Int26_6(s.X * detail * 64)
	if !s.Left {
		x += (fixed.Int26_6(s.W*detail*64) - font.MeasureString(face, s.Text)) / 2
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(s.Ink.colour()), Face: face, Dot: fixed.Point26_6{X: x, Y: fixed.Int26_6((s.Y + s.H/2 + s.Size*0.35) * detail * 64)}}
	d.DrawString(s.Text)
}

func faceOf(bold bool, size float64) font.Face {
	ttf := goregular.TTF
	if bold {
		ttf = gobold.TTF
	}
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		return nil
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil
	}
	return face
}

func encode(img image.Image) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil
	}
	return out.Bytes()
}

// Watermark draws a mark as it lies across a page, on a ground that lets the
// page through.
func Watermark(mark string) []byte {
	const side = 440
	flat := image.NewNRGBA(image.Rect(0, 0, side*14/10, 200))
	size := 120.0
	face := faceOf(true, size)
	if face == nil {
		return nil
	}
	if wide := float64(font.MeasureString(face, mark)) / 64; wide > side*1.35 {
		size *= side * 1.35 / wide
	}
	face.Close()
	write(flat, Shape{W: side * 1.4 / detail, H: 200.0 / detail, Text: mark, Size: size / detail, Bold: true, Ink: 0xebeeee})
	turned := image.NewNRGBA(image.Rect(0, 0, side, side))
	const turn = math.Sqrt2 / 2
	for y := range side {
		for x := range side {
			dx, dy := float64(x-side/2), float64(y-side/2)
			turned.Set(x, y, flat.At(int(dx*turn-dy*turn)+side*7/10, int(dx*turn+dy*turn)+100))
		}
	}
	return encode(turned)
}
