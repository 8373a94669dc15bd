package report

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report/pdf/pdftest"
	"github.com/plaudit/plaudit/internal/standard"
)

// pictureFile is a file of a bar of a colour on nothing.
func pictureFile(t *testing.T, kind string, wide, high int, noisy bool) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, wide, high))
	chance := rand.New(rand.NewPCG(1, 2))
	for y := range high {
		for x := range wide {
			if noisy {
				img.Set(x, y, color.NRGBA{uint8(chance.Uint32()), uint8(chance.Uint32()), uint8(chance.Uint32()), 255})
			} else if y > high/2 {
				img.Set(x, y, color.NRGBA{12, 79, 84, 255})
			}
		}
	}
	var out bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&out, img)
	case "jpeg":
		err = jpeg.Encode(&out, img, nil)
	case "gif":
		err = gif.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestALogoIsDrawnAnewAndKeptSmall(t *testing.T) {
	hidden := append(pictureFile(t, "png", 300, 100, false), "<?php a program that is hidden behind a picture ?>"...)
	for _, c := range []struct {
		name      string
		file      []byte
		high, low int // pixels of its width
	}{
		{"png", pictureFile(t, "png", 1200, 400, false), 600, 600}, {"jpeg", pictureFile(t, "jpeg", 100, 300, false), 70, 69},
		{"small", pictureFile(t, "png", 60, 20, false), 60, 60}, {"hidden", hidden, 300, 300}, {"noise", pictureFile(t, "png", 900, 300, true), 400, 60},
	} {
		l, err := ReadLogo(c.file)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		again, err := png.Decode(bytes.NewReader(l.PNG))
		if err != nil || again.Bounds().Dx() != l.Width || again.Bounds().Dy() != l.Height || l.Width > c.high || l.Width < c.low || len(l.PNG) > maxLogoKept || len(l.SHA256) != 64 {
			t.Errorf("%s: %dx%d, %d bytes, %v", c.name, l.Width, l.Height, len(l.PNG), err)
		}
		if bytes.Contains(l.PNG, []byte("php")) {
			t.Errorf("%s: what was hidden in it is there still", c.name)
		}
		if _, _, _, alpha := again.At(0, 0).RGBA(); alpha != 0xffff {
			t.Errorf("%s: it is not on white", c.name)
		}
	}
}

// bomb is the head of a picture with so many pixels that it must not be read.
func bomb(t *testing.T, wide, high uint32) []byte {
	file := pictureFile(t, "png", 20, 20, false)
	binary.BigEndian.PutUint32(file[16:], wide)
	binary.BigEndian.PutUint32(file[20:], high)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

// complaint is what an error says of a field.
func complaint(err error, field string) string {
	if e, is := errors.AsType[*fault.Error](err); is {
		for _, f := range e.Fields {
			if f.Name == field {
				return f.Words
			}
		}
	}
	return ""
}

func TestWhatIsNoLogoIsRefusedWithWords(t *testing.T) {
	whole := pictureFile(t, "png", 200, 100, true)
	for want, file := range map[string][]byte{
		"SVG drawing":          []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"PNG or JPEG picture":  pictureFile(t, "gif", 40, 40, false),
		"must be a PNG":        nil,
		"smaller than 2 MB":    make([]byte, MaxLogoFile+1),
		"too small to be seen": pictureFile(t, "png", 200, 5, false),
		"too many pixels":      bomb(t, 30000, 30000),
		"6,000 wide":           bomb(t, 5000, 5000),
		"ends too early":       whole[:len(whole)/2],
	} {
		_, err := ReadLogo(file)
		if !fault.Is(err, fault.KindInvalid) || !strings.Contains(complaint(err, "logo"), want) {
			t.Errorf("%s: %v %q", want, err, complaint(err, "logo"))
		}
	}
}

func TestALogoNeedsWords(t *testing.T) {
	for alt, ok := range map[string]bool{"Fairmark": true, "": false, " ": false, "The CSE Hallmark": false, strings.Repeat("a", 121): false} {
		h := OwnTemplate()
		h.Logo = &Logo{Alt: alt}
		if err := h.Check(standard.CSE()); (err == nil) != ok || !ok && complaint(err, "alt") == "" {
			t.Errorf("%q: %v", alt, err)
		}
	}
}

func TestTheLogoStandsOnTheFrontInEveryFormat(t *testing.T) {
	l, err := ReadLogo(pictureFile(t, "png", 300, 100, false))
	if err != nil {
		t.Fatal(err)
	}
	l.Alt, l.BodyID = "A bar for Fairmark", "org_fair"
	c, h := full(), house()
	h.Logo, c.Template = &l, &h
	// As it is frozen and read again.
	frozen, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var read Content
	if err := json.Unmarshal(frozen, &read); err != nil || !reflect.DeepEqual(read.Template.Logo, &l) {
		t.Fatalf("%+v, %v", read.Template.Logo, err)
	}
	img := parse(t, read).Find("header img")
	if img.AttrOr("alt", "") != l.Alt || img.AttrOr("src", "") != "/report-logos/org_fair/"+l.SHA256 || img.AttrOr("width", "") != "300" {
		t.Error("the logo is not in the HTML")
	}
	f, err := pdftest.Read(file(t, "pdf", read))
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range f.Check() {
		t.Error(wrong)
	}
	if !bytes.Contains(file(t, "pdf", read), []byte("/Subtype /Image")) {
		t.Error("the logo is not in the PDF")
	}
	for id, part := range map[string]string{"docx": "word/document.xml", "odt": "content.xml"} {
		entries := unpacked(t, file(t, id, read))
		if !strings.Contains(entries[part], l.Alt) {
			t.Errorf("%s: what the logo shows is not said", id)
		}
		held := false
		for _, entry := range entries {
			held = held || entry == string(l.PNG)
		}
		if !held {
			t.Errorf("%s: the logo is not in it", id)
		}
	}
}
