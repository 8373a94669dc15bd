package evidence

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// SelectedFile is a file of the current edition of an item of a selection, or,
// without an id, what an item without files has instead.
type SelectedFile struct {
	ItemID string
	URL    string
	Note   string
	File
}

// Packed is an item of a zip with its files, as the index of the zip lists it.
type Packed struct {
	Chosen
	URL   string
	Note  string
	Files []PackedFile
}

// PackedFile is a file of the selection: where it lies in the zip, or why it was
// left out.
type PackedFile struct {
	File
	Path    string // within the zip, apart by slashes
	LeftOut string // in words; empty for one that is there
}

// Pack is what a zip of a selection holds.
type Pack struct {
	Items   []Packed
	Files   int   // that can be put in
	Bytes   int64 // of those
	LeftOut int
}

// Pack says what a zip of the selection would hold, and what would be left out.
func (s *Service) Pack(ctx context.Context, by account.Actor, id string) (p Pack, err error) {
	return p, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "evidence"); err != nil {
			return err
		}
		v, err := tx.Selection(ctx, by.OrganisationID, by.PersonID, id)
		if err != nil {
			return err
		}
		all, err := tx.SelectedEvidence(ctx, v, true)
		if err != nil {
			return err
		}
		files, err := tx.SelectedFiles(ctx, v)
		p = packOf(all, files)
		return err
	})
}

func packOf(all []Chosen, files []SelectedFile) (p Pack) {
	of := map[string][]SelectedFile{}
	for _, f := range files {
		of[f.ItemID] = append(of[f.ItemID], f)
	}
	used := map[string]bool{}
	for _, item := range all {
		packed := Packed{Chosen: item}
		folder := ""
		for _, f := range of[item.ID] {
			packed.URL, packed.Note = f.URL, f.Note
			if f.ID == "" {
				continue
			}
			file := PackedFile{File: f.File}
			if !f.State.Offered() {
				file.LeftOut = f.Locked()
				p.LeftOut++
			} else {
				if folder == "" {
					folder = unused(used, "files/"+PlainName(item.Code))
				}
				file.Path = unused(used, folder+"/"+PlainName(f.Name))
				p.Files, p.Bytes = p.Files+1, p.Bytes+f.Size
			}
			packed.Files = append(packed.Files, file)
		}
		p.Items = append(p.Items, packed)
	}
	return p
}

// unused returns the path, or one like it, that no other has, whatever the case
// of its letters, and marks it as used.
func unused(used map[string]bool, name string) string {
	ending := path.Ext(name)
	if strings.Contains(ending, "/") {
		ending = ""
	}
	for n := 1; ; n++ {
		try := name
		if n > 1 {
			try = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ending), n, ending)
		}
		if key := strings.ToLower(try); !used[key] {
			used[key] = true
			return try
		}
	}
}

// plainBytes is the most that a name in a zip has: with its folder it fits into
// the paths of all systems.
const plainBytes = 120

// PlainName makes a name that every system can store, in any script: without the
// signs that some of them keep for themselves, and not one of the names that
// Windows does. The ending stays.
func PlainName(name string) string {
	name = CleanName(strings.NewReplacer("/", "-", `\`, "-").Replace(name))
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*%#`, r) {
			return '-'
		}
		return r
	}, name)
	ending := path.Ext(name)
	if len(ending) > 12 {
		ending = ""
	}
	stem := strings.Trim(strings.TrimSuffix(name, ending), ". ")
	for len(stem)+len(ending) > plainBytes {
		runes := []rune(stem)
		stem = string(runes[:len(runes)-1])
	}
	stem = strings.TrimRight(stem, ". ")
	switch device := strings.ToUpper(stem); {
	case stem == "":
		stem = "file"
	case device == "CON", device == "PRN", device == "AUX", device == "NUL",
		len(device) == 4 && (strings.HasPrefix(device, "COM") || strings.HasPrefix(device, "LPT")) && device[3] >= '0' && device[3] <= '9':
		stem = "_" + stem
	}
	return stem + ending
}

// Indexes writes what the zip has beside the files, once it is known which of
// them are in it: each is called with the name of the entry it may create.
type Indexes func(p Pack, create func(name string) (io.Writer, error)) error

// WritePack writes a zip of the selection: its files one after the other, in
// constant memory, then the indexes. A file that cannot be opened any more is
// left out, and the indexes say so. No transaction is open meanwhile.
func (s *Service) WritePack(ctx context.Context, by account.Actor, id string, w io.Writer, indexes Indexes) error {
	p, err := s.Pack(ctx, by, id)
	if err != nil {
		return err
	}
	if err := s.store.Write(ctx, func(tx Tx) error {
		return tx.Record(ctx, by.Entry("evidence.saved_together", "evidence_selection", id, map[string]any{"items": len(p.Items), "files": p.Files, "bytes": p.Bytes}))
	}); err != nil {
		return err
	}
	out := zip.NewWriter(w)
	for i := range p.Items {
		for j := range p.Items[i].Files {
			f := &p.Items[i].Files[j]
			if f.Path == "" {
				continue
			}
			if err := s.packFile(ctx, out, f); err != nil {
				return err
			}
			if f.LeftOut != "" {
				p.Files, p.Bytes, p.LeftOut = p.Files-1, p.Bytes-f.Size, p.LeftOut+1
			}
		}
	}
	at := s.now()
	if err := indexes(p, func(name string) (io.Writer, error) {
		return out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	}); err != nil {
		return err
	}
	return out.Close()
}

func (s *Service) packFile(ctx context.Context, out *zip.Writer, f *PackedFile) error {
	content, err := s.Content(ctx, f.SHA256)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		f.Path, f.LeftOut = "", "Could not be opened when the zip was made. Try again, or ask whoever runs the portal"
		if words := (*fault.Error)(nil); errors.As(err, &words) {
			f.LeftOut = words.Words
		}
		return nil
	}
	defer content.Close()
	entry, err := out.CreateHeader(&zip.FileHeader{Name: f.Path, Method: packMethod(f.MediaType), Modified: s.now().Truncate(time.Second)})
	if err != nil {
		return err
	}
	n, err := io.Copy(entry, content)
	if err == nil && n != f.Size {
		err = fmt.Errorf("file %s holds %d bytes instead of %d", f.ID, n, f.Size)
	}
	return err
}

// packMethod stores as it is what is compressed already.
func packMethod(mediaType string) uint16 {
	if strings.HasPrefix(mediaType, "text/") || mediaType == "image/bmp" || mediaType == "image/tiff" || mediaType == "application/rtf" {
		return zip.Deflate
	}
	return zip.Store
}
