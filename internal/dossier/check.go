package dossier

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/reporting"
)

// Checked is what reading an archive again came to.
type Checked struct {
	Organisation string            `json:"organisation"`
	Name         string            `json:"assessment"`
	Side         reporting.Side    `json:"side"`
	MadeAt       time.Time         `json:"made_at"`
	Files        int               `json:"files"`
	Elements     int               `json:"elements"`
	Submissions  map[string]string `json:"submissions"` // their hashes by number, to be compared with what the portal shows
	Problems     []string          `json:"problems"`
}

// mostJSON is the largest JSON file of an archive that is read.
const mostJSON = 256 << 20

// checker reads an archive again.
type checker struct {
	files map[string]*zip.File
	sums  map[string]string // of what was read, by path
	held  map[string]bool   // hashes of files that are there and whole
	Checked
}

// Check reads the archive of a record again, without Plaudit's database: every
// file against the manifest, and submissions, what was given later and releases
// against the hashes of their day. Invalid for what is no such archive.
func Check(in io.ReaderAt, size int64) (Checked, error) {
	none := fault.Invalid("This is not the record of an assessment that Plaudit wrote")
	z, err := zip.NewReader(in, size)
	if err != nil {
		return Checked{}, none
	}
	c := &checker{files: map[string]*zip.File{}, sums: map[string]string{}, held: map[string]bool{}, Checked: Checked{Submissions: map[string]string{}, Problems: []string{}}}
	for _, f := range z.File {
		if c.files[f.Name] != nil {
			c.find("%s is in the archive twice", f.Name)
		}
		c.files[f.Name] = f
	}
	var m manifest
	var r record
	if c.json("manifest.json", &m) != nil || c.json("record.json", &r) != nil || m.Format != format {
		return Checked{}, none
	}
	c.Organisation, c.Name, c.Side, c.MadeAt = r.Assessment.Organisation, r.Assessment.Name, r.Side, r.MadeAt
	c.listed(m)
	for _, s := range r.Submissions {
		c.submission(s)
	}
	for _, s := range r.Supplements {
		c.same(s.Content, s.SHA256, "what was given then")
	}
	for _, x := range r.Releases {
		c.same(x.Content, x.SHA256, "what was released")
	}
	for _, s := range r.Standards {
		c.same(s.Content, s.SHA256, "the standard of that day")
	}
	return c.Checked, nil
}

func (c *checker) find(format string, args ...any) {
	c.Problems = append(c.Problems, fmt.Sprintf(format, args...))
}

// listed reads every file that the manifest lists.
func (c *checker) listed(m manifest) {
	known := map[string]bool{"manifest.json": true}
	for _, l := range m.Files {
		known[l.Path] = true
		if l.Says != "" {
			c.find("%s: %s", l.Path, l.Says)
		}
		if c.files[l.Path] == nil {
			if l.Says == "" {
				c.find("%s is not in the archive", l.Path)
			}
			continue
		}
		c.Files++
		switch sum, size, err := c.sum(l.Path); {
		case err != nil:
			c.find("%s cannot be read", l.Path)
		case sum != l.SHA256 || size != l.Size:
			c.find("%s is not what was written: its hash is not the one in the manifest", l.Path)
		default:
			c.held[sum] = true
		}
	}
	for name := range c.files {
		if !known[name] {
			c.find("%s was added to the archive: the manifest does not list it", name)
		}
	}
}

func (c *checker) sum(name string) (sum string, size int64, err error) {
	in, err := c.files[name].Open()
	if err != nil {
		return "", 0, err
	}
	defer in.Close()
	hash := sha256.New()
	size, err = io.Copy(hash, in)
	sum = hex.EncodeToString(hash.Sum(nil))
	c.sums[name] = sum
	return sum, size, err
}

// same compares a file with the hash that was recorded on its day.
func (c *checker) same(name, want, what string) {
	if c.sums[name] != want {
		c.find("%s is not %s", name, what)
	}
}

// submission checks the manifest of a submission, its elements, and that the
// files that they name are there.
func (c *checker) submission(s submission) {
	c.Submissions[fmt.Sprint(s.Number)] = s.SHA256
	c.same(s.Folder+"manifest.json", s.SHA256, "the manifest that was handed over")
	var m assessment.Manifest
	if err := c.json(s.Folder+"manifest.json", &m); err != nil {
		c.find("%smanifest.json cannot be read", s.Folder)
		return
	}
	missing := map[string]bool{}
	for _, listed := range m.Elements {
		name := s.Folder + "elements/" + listed.ElementID + ".json"
		c.Elements++
		c.same(name, listed.Hash, "what was handed over")
		var e assessment.FrozenElement
		if c.json(name, &e) != nil {
			continue
		}
		for _, item := range e.Evidence {
			for _, f := range item.Files {
				if !c.held[f.SHA256] && !missing[f.SHA256] {
					missing[f.SHA256] = true
					c.find("%s %s, for element %s, is not in the archive as it was submitted", item.Code, f.Name, e.ElementID)
				}
			}
		}
	}
}

func (c *checker) json(name string, into any) error {
	f := c.files[name]
	if f == nil {
		return fault.NotFound("There is no " + name)
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	return json.NewDecoder(io.LimitReader(in, mostJSON)).Decode(into)
}
