package matrix

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/plaudit/plaudit/internal/fault"
)

// MaxEntries is the most files that an archive or a folder may hold.
const MaxEntries = 5_000

// Entry is one file of an archive.
type Entry struct {
	Path    string // folders apart by "/", never upwards or absolute
	Skipped string // in words, why there is no content; otherwise ""
	file    *zip.File
}

// Open returns the content, which fails beyond what the archive says it holds.
func (e Entry) Open() (io.ReadCloser, error) {
	r, err := e.file.Open()
	if err != nil {
		return nil, fault.Invalid(fmt.Sprintf("‘%s’ is packed in a way that cannot be read. Pack the archive again as a plain zip", path.Base(e.Path))).Because(err)
	}
	return r, nil
}

// bombRatio is how many times its packed size a large file may hold, and all
// files of an archive together once they are more than bombBytes.
const (
	bombRatio = 200
	bombBytes = 1 << 30
)

// Unpack lists the files of a zip archive in its order. What computers put there
// of their own is left out without a word. Invalid when it is no zip, TooLarge
// when it holds too many files.
func Unpack(content io.ReaderAt, size int64) ([]Entry, error) {
	broken := fault.Invalid("The zip archive is damaged or incomplete. Pack the files again and choose the new archive")
	if n := entries(content, size); n > MaxEntries {
		return nil, fault.TooLarge(fmt.Sprintf("The zip archive holds more than %d files. Split it", MaxEntries))
	}
	pack, err := zip.NewReader(content, size)
	if err != nil {
		return nil, broken.Because(err)
	}
	var all []Entry
	var unpacked uint64
	for _, f := range pack.File {
		e := Entry{Path: SafePath(entryName(f)), file: f}
		if e.Path == "" || strings.HasSuffix(f.Name, "/") || strings.HasSuffix(f.Name, `\`) || f.Mode().IsDir() || Clutter(e.Path) {
			continue
		}
		name := path.Base(e.Path)
		switch {
		case f.Flags&1 != 0:
			e.Skipped = fmt.Sprintf("‘%s’ is protected by a password. Pack it again without one", name)
		case !f.Mode().IsRegular():
			e.Skipped = fmt.Sprintf("‘%s’ is a shortcut to another place, not a file", name)
		case f.UncompressedSize64 > 50<<20 && f.UncompressedSize64/bombRatio > f.CompressedSize64:
			e.Skipped = fmt.Sprintf("‘%s’ unpacks to more than %d times its size, which no document does", name, bombRatio)
		}
		if e.Skipped == "" {
			unpacked += f.UncompressedSize64
		}
		if unpacked > bombBytes && unpacked/bombRatio > uint64(size) {
			return nil, fault.TooLarge(fmt.Sprintf("The zip archive unpacks to more than %d times its size, which no documents do. Pack the files again", bombRatio))
		}
		if all = append(all, e); len(all) > MaxEntries {
			return nil, fault.TooLarge(fmt.Sprintf("The zip archive holds more than %d files. Split it", MaxEntries))
		}
	}
	return all, nil
}

// entries reads from the end of an archive how many files it says it holds, so
// that the list of a hundred thousand is never read.
func entries(content io.ReaderAt, size int64) int {
	tail := make([]byte, min(size, 66_000))
	if _, err := content.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return 0
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+12 > len(tail) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(tail[at+10:]))
}

// entryName decodes the name of an entry: UTF-8 where it says so or is, or the
// old code page that Windows packs with.
func entryName(f *zip.File) string {
	if !f.NonUTF8 || utf8.ValidString(f.Name) {
		return strings.ToValidUTF8(f.Name, "_")
	}
	name, err := charmap.CodePage437.NewDecoder().String(f.Name)
	if err != nil {
		return strings.ToValidUTF8(f.Name, "_")
	}
	return name
}

// SafePath makes a path that somebody sent one that leads nowhere but down.
func SafePath(name string) string {
	var safe []string
	for part := range strings.SplitSeq(strings.ReplaceAll(name, `\`, "/"), "/") {
		part = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return -1
			}
			return r
		}, part)
		if part = strings.TrimSpace(part); part == "" || strings.Trim(part, ".") == "" || len(part) == 2 && part[1] == ':' {
			continue
		}
		safe = append(safe, part)
	}
	if len(safe) > 20 {
		safe = safe[len(safe)-20:]
	}
	return strings.Join(safe, "/")
}

// Clutter tells whether a file is none that a person made: what Macs and Windows
// keep beside files, and locks of open documents.
func Clutter(name string) bool {
	base := strings.ToLower(path.Base(name))
	return strings.HasPrefix(name, "__MACOSX/") || strings.Contains(name, "/__MACOSX/") || strings.HasPrefix(base, "._") || strings.HasPrefix(base, "~$") ||
		base == ".ds_store" || base == "thumbs.db" || base == "desktop.ini"
}
