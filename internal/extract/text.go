package extract

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decoded reads text as UTF-8, whichever of the usual encodings it is in: what
// its first bytes say, else UTF-8, else that of Windows in western Europe.
func decoded(content io.ReaderAt, size int64) io.Reader {
	all := io.NewSectionReader(content, 0, size)
	head := make([]byte, min(size, 64<<10))
	n, _ := io.ReadFull(all, head)
	head = head[:n]
	all.Seek(0, io.SeekStart) //nolint:errcheck // within the section
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(all)
	case looksUTF16(head):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Reader(all)
	case validUTF8(head, int64(n) == size):
		return all
	}
	return charmap.Windows1252.NewDecoder().Reader(all)
}

func looksUTF16(head []byte) bool {
	zeros := 0
	for i := 1; i < len(head); i += 2 {
		if head[i] == 0 && head[i-1] != 0 {
			zeros++
		}
	}
	return len(head) >= 8 && zeros > len(head)/4
}

// validUTF8 is utf8.Valid that forgives a letter cut off at the end of a head.
func validUTF8(head []byte, whole bool) bool {
	if !whole {
		for i := 0; i < utf8.UTFMax && len(head) > 0; i++ {
			if r, size := utf8.DecodeLastRune(head); r != utf8.RuneError || size > 1 {
				break
			}
			head = head[:len(head)-1]
		}
	}
	return utf8.Valid(head)
}

// lines calls f with each line and its number. A line that is longer than a
// passage comes in pieces of the same number.
func lines(r io.Reader, f func(number int, line string) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for number := 1; ; {
		line, err := in.ReadSlice('\n')
		if len(line) > 0 {
			if problem := f(number, string(line)); problem != nil {
				return problem
			}
		}
		switch {
		case err == nil:
			number++
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
}

// isBinary tells whether what calls itself text holds the bytes of something else.
func isBinary(content io.ReaderAt, size int64) bool {
	head := make([]byte, min(size, 4<<10))
	n, _ := content.ReadAt(head, 0)
	head = head[:n]
	return bytes.IndexByte(head, 0) >= 0 && !looksUTF16(head) && !bytes.HasPrefix(head, []byte{0xFF, 0xFE}) && !bytes.HasPrefix(head, []byte{0xFE, 0xFF})
}

// readText gives each paragraph, as empty lines divide them, by its first line.
func readText(b *builder, content io.ReaderAt, size int64) error {
	return readLines(b, content, size, func(string) (string, bool) { return "", false })
}

// readMarkdown is readText that knows headings of the form "# ...".
func readMarkdown(b *builder, content io.ReaderAt, size int64) error {
	return readLines(b, content, size, func(line string) (string, bool) {
		rest := strings.TrimLeft(line, "#")
		marks := len(line) - len(rest)
		return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(rest), "#")), marks > 0 && marks <= 6 && strings.HasPrefix(rest, " ")
	})
}

func readLines(b *builder, content io.ReaderAt, size int64, heading func(string) (string, bool)) error {
	if isBinary(content, size) {
		return unreadable(wordsDamaged, nil)
	}
	var block strings.Builder
	first := 0
	flush := func() error {
		text := block.String()
		block.Reset()
		return b.add(Place{Kind: PlaceLine, Number: first}, text, false)
	}
	err := lines(decoded(content, size), func(number int, line string) error {
		line = strings.TrimRight(line, "\r\n")
		if title, is := heading(line); is {
			if err := flush(); err != nil {
				return err
			}
			if b.doc.Title == "" && b.within == "" {
				b.doc.Title = title
			}
			return b.add(Place{Kind: PlaceLine, Number: number}, title, true)
		}
		if strings.TrimSpace(line) == "" || block.Len() > passageRunes {
			if err := flush(); err != nil {
				return err
			}
		}
		if strings.TrimSpace(line) == "" {
			return nil
		}
		if block.Len() == 0 {
			first = number
		}
		block.WriteString(line + "\n")
		return nil
	})
	return errors.Join(err, flushed(err, flush))
}

// flushed adds what is left over when a reader has come to its end.
func flushed(err error, flush func() error) error {
	if err != nil {
		return nil
	}
	return flush()
}
