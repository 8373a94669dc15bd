package pdf

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"

	"github.com/plaudit/plaudit/internal/report/block"
)

// picture is an image that was put into the file.
type picture struct {
	object        int
	width, height float64
}

// within returns the size at which the picture fits.
func (p *picture) within(width, height float64) (w, h float64) {
	scale := min(width/p.width, height/p.height)
	return p.width * scale, p.height * scale
}

// maxPixels is the most that an image may have; larger ones are left out.
const maxPixels = 4_000_000

// picture puts a PNG into the file; nil when it cannot be read.
func (w *writer) picture(i block.Image) *picture {
	config, err := png.DecodeConfig(bytes.NewReader(i.PNG))
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width*config.Height > maxPixels {
		return nil
	}
	img, err := png.Decode(bytes.NewReader(i.PNG))
	if err != nil {
		return nil
	}
	bounds := img.Bounds()
	var rgb, alpha []byte
	solid := true
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			rgb, alpha = append(rgb, c.R, c.G, c.B), append(alpha, c.A)
			solid = solid && c.A == 255
		}
	}
	p := &picture{object: w.file.alloc(), width: float64(bounds.Dx()), height: float64(bounds.Dy())}
	head := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 ", bounds.Dx(), bounds.Dy())
	mask := ""
	if !solid {
		n := w.file.alloc()
		w.file.stream(n, head+"/ColorSpace /DeviceGray ", alpha, true)
		mask = fmt.Sprintf("/SMask %d 0 R ", n)
	}
	w.file.stream(p.object, head+"/ColorSpace /DeviceRGB "+mask, rgb, true)
	w.images = append(w.images, p)
	return p
}

// figureNode is a figure with its words and its place.
func (w *writer) figureNode(alt string, x, y, width, height float64) *node {
	n := w.root.add("Figure")
	n.alt = alt
	n.attrs = fmt.Sprintf("<</O /Layout /Placement /Block /BBox [%s %s %s %s]>>", num(x), num(sheetHeight-y-height), num(x+width), num(sheetHeight-y))
	return n
}

// place draws a picture on the page.
func (w *writer) place(p *picture, alt string, x, y, width, height float64) {
	w.page.mark(w.figureNode(alt, x, y, width, height))
	fmt.Fprintf(&w.page.content, "q %s 0 0 %s %s %s cm /I%d Do Q\n", num(width), num(height), num(x), num(sheetHeight-y-height), p.object)
	w.page.close()
}

func (w *writer) image(i block.Image) {
	p := w.picture(i)
	if p == nil {
		return
	}
	width, height := p.within(min(i.Width, measure), min(i.Height, floor-top))
	w.room(height)
	x := left
	if i.Centred {
		x = left + (measure-width)/2
	}
	w.place(p, i.Alt, x, w.y, width, height)
	w.y += height + 8
}

// figure draws the shapes of a figure, made smaller if they are too wide.
func (w *writer) figure(f block.Figure) {
	scale := min(1, measure/f.Width, (floor-top)/f.Height)
	width, height := f.Width*scale, f.Height*scale
	w.room(height)
	w.page.mark(w.figureNode(f.Alt, left, w.y, width, height))
	for _, s := range f.Shapes {
		x, y := left+s.X*scale, w.y+s.Y*scale
		if !s.Open {
			w.page.box(x, y, s.W*scale, s.H*scale, s.Fill, s.Stroke, s.Dashed)
		}
		if s.Text == "" {
			continue
		}
		face := regular
		if s.Bold {
			face = bold
		}
		shown := w.fonts[face].shown(s.Text)
		size := s.Size * scale
		at := x
		if !s.Left {
			at += (s.W*scale - w.fonts[face].width(shown, size)) / 2
		}
		w.page.words(w.fonts[face], face, size, at, y+s.H*scale/2+size*0.35, s.Ink, shown)
	}
	w.page.close()
	w.y += height + 12
}
