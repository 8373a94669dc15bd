package extract

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"
)

// orientation finds how a camera was held: 1 upright, and so on to 8 as EXIF
// counts them. A file that does not say is upright.
func orientation(content io.ReaderAt, size int64) int {
	head := make([]byte, min(size, 128<<10))
	n, _ := io.ReadFull(io.NewSectionReader(content, 0, size), head)
	if head = head[:n]; !bytes.HasPrefix(head, []byte{0xFF, 0xD8}) {
		return 1
	}
	at := bytes.Index(head, []byte("Exif\x00\x00"))
	if at < 0 {
		return 1
	}
	tiff := head[at+6:]
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(tiff) < 8:
		return 1
	case bytes.HasPrefix(tiff, []byte("MM")):
		order = binary.BigEndian
	}
	first := int64(order.Uint32(tiff[4:]))
	if first+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[first+2:]
	for range order.Uint16(tiff[first:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			if turn := int(order.Uint16(entries[8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// turned puts a picture upright.
func turned(picture *image.RGBA, turn int) *image.RGBA {
	if turn == 1 {
		return picture
	}
	w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if turn >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	upright := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch turn {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			upright.SetRGBA(tx, ty, picture.RGBAAt(x, y))
		}
	}
	return upright
}
