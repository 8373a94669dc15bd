package extract

import (
	"bufio"
	"encoding/gob"
	"errors"
	"io"
)

// What the portal and the process that reads say to each other, over pipes: a
// job; then, as often as the process needs a part of the file, a request and
// the bytes; then the result. The process never learns where a file lies.

// job asks for the text of a file, or for the drawing of a page.
type job struct {
	Draw        bool
	MediaType   string
	Size        int64
	Page, Width int
	Limits      Limits
}

// reply is a request for bytes of the file, or the result.
type reply struct {
	Done   bool
	Offset int64
	Length int

	Document Document
	Picture  []byte
	Pages    int
	Problem  string // why it could not be read
	Cause    string
}

// bytesOf are what was asked for of a file.
type bytesOf struct {
	Data []byte
}

// wire speaks both ways.
type wire struct {
	in  *gob.Decoder
	out *gob.Encoder
	buf *bufio.Writer
}

func newWire(in io.Reader, out io.Writer) *wire {
	buf := bufio.NewWriter(out)
	return &wire{in: gob.NewDecoder(bufio.NewReader(in)), out: gob.NewEncoder(buf), buf: buf}
}

func (w *wire) send(what any) error {
	if err := w.out.Encode(what); err != nil {
		return err
	}
	return w.buf.Flush()
}

// fileBlock is how much of a file is fetched at a time.
const fileBlock = 256 << 10

// wiredFile is a file that lies on the other side. It keeps the blocks that
// were used last, since readers like to read a little here and there.
type wiredFile struct {
	w      *wire
	size   int64
	blocks map[int64][]byte
	order  []int64
	broken error
}

func (f *wiredFile) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 {
		return 0, errors.New("negative offset")
	}
	n := 0
	for n < len(p) {
		at := offset + int64(n)
		if at >= f.size {
			return n, io.EOF
		}
		block, err := f.block(at / fileBlock)
		if err != nil {
			return n, err
		}
		got := copy(p[n:], block[min(at%fileBlock, int64(len(block))):])
		if got == 0 {
			return n, io.ErrUnexpectedEOF
		}
		n += got
	}
	return n, nil
}

func (f *wiredFile) block(number int64) ([]byte, error) {
	if block, kept := f.blocks[number]; kept {
		return block, nil
	}
	if f.broken != nil {
		return nil, f.broken
	}
	ask := reply{Offset: number * fileBlock, Length: int(min(fileBlock, f.size-number*fileBlock))}
	var got bytesOf
	if f.broken = f.w.send(ask); f.broken == nil {
		f.broken = f.w.in.Decode(&got)
	}
	if f.broken != nil {
		return nil, f.broken
	}
	if len(f.order) == 16 {
		delete(f.blocks, f.order[0])
		f.order = f.order[1:]
	}
	f.blocks[number] = got.Data
	f.order = append(f.order, number)
	return got.Data, nil
}
