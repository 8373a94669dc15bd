package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// TextState says how far the text of a content has been read.
type TextState string

// The states of text.
const (
	TextWaiting TextState = "waiting" // not read yet
	TextRead    TextState = "read"
	TextEmpty   TextState = "empty"  // there is no text in it: a picture
	TextFailed  TextState = "failed" // it cannot be read; the file itself is kept
)

// Title is the state in a word or two.
func (s TextState) Title() string {
	return map[TextState]string{TextWaiting: "Not read yet", TextRead: "Read", TextEmpty: "No text in it", TextFailed: "Could not be read"}[s]
}

// Text is what became of reading a content for an organisation.
type Text struct {
	OrganisationID string
	SHA256         string
	MediaType      string
	Size           int64
	State          TextState
	Words          string // why it could not be read
	Title          string // that the file gives itself
	Pages          int64
	Characters     int64
	Truncated      bool // there was more text than is kept
	ReadAt         time.Time
}

// part is what the pages of the text are called.
func (t Text) part() string {
	switch {
	case strings.Contains(t.MediaType, "spreadsheet") || strings.Contains(t.MediaType, "excel"):
		return "sheet"
	case strings.Contains(t.MediaType, "presentation") || strings.Contains(t.MediaType, "powerpoint"):
		return "slide"
	}
	return "page"
}

// InWords tells a person what became of the text.
func (t Text) InWords() string {
	switch t.State {
	case TextRead:
		words := "Its text can be searched"
		if t.Truncated {
			words = "The first part of its text can be searched; there is more of it than is kept"
		}
		if t.Pages == 1 {
			return words + " (1 " + t.part() + ")"
		} else if t.Pages > 1 {
			return fmt.Sprintf("%s (%d %ss)", words, t.Pages, t.part())
		}
		return words
	case TextEmpty:
		if strings.HasPrefix(t.MediaType, "image/") {
			return "There is no text in it to search: it is an image"
		}
		return "There is no text in it to search: its pages may be images of paper"
	case TextFailed:
		return "Its text could not be read, because " + t.Words
	}
	return "Its text is not read yet"
}

// Place is where in a file a passage stands.
type Place struct {
	Kind   string // page, sheet, slide, line, section, part or element
	Number int64
	Name   string
	Within string // the attachment that it stands in, if any
}

// Words is the place as a person would point to it; empty when it has none.
func (p Place) Words() string {
	words := p.Name
	switch p.Kind {
	case "sheet", "section":
		switch {
		case p.Name != "":
			words = p.Kind + " “" + p.Name + "”"
		case p.Kind == "sheet":
			words = "sheet " + strconv.FormatInt(p.Number, 10)
		}
	case "page", "slide", "line":
		words = p.Kind + " " + strconv.FormatInt(p.Number, 10)
	}
	if p.Within != "" {
		words = strings.TrimSuffix("attachment “"+p.Within+"”, "+words, ", ")
	}
	if words == "" {
		return ""
	}
	first, n := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[n:]
}

// Passage is a stretch of the text of a file, about a page, that can be shown
// and pointed to.
type Passage struct {
	ID       int64 // read only
	Position int64 // read only, from 1
	Place    Place
	Heading  string // that it stands under
	Text     string // paragraphs are apart by line breaks
}

// Reading is what a reader made of a content.
type Reading struct {
	Title      string
	Pages      int64
	Characters int64
	Truncated  bool
	Passages   []Passage
}

// Unreadable says why a content cannot be read, now or later, so that it reads
// on after "because": "it is protected with a password".
type Unreadable struct{ Words string }

// Error returns the words.
func (u *Unreadable) Error() string { return "cannot be read, because " + u.Words }

// Reader makes text of a content. It returns *Unreadable for a content that
// cannot be read; another error may pass when it is tried again.
type Reader interface {
	Read(ctx context.Context, content io.ReaderAt, size int64, mediaType string) (Reading, error)
}

// maxPassageBytes is about the most that a stored passage holds: what a reader
// finds in one place is put together up to that, since the words that somebody
// looks for may stand in different paragraphs of a page. A longer one is stored
// as several with the same place.
const maxPassageBytes = 3000

// gathered puts passages of one place together, splits those that are too long
// between words, and drops what PostgreSQL cannot store. Where a place is a line,
// each line of the text is one of the file, counted from that.
func gathered(passages []Passage) []Passage {
	all := make([]Passage, 0, len(passages))
	for _, p := range passages {
		p.Heading, p.Place.Name, p.Place.Within = cleanText(p.Heading), cleanText(p.Place.Name), cleanText(p.Place.Within)
		text := strings.TrimSpace(cleanText(p.Text))
		if n := len(all) - 1; n >= 0 && all[n].joins(p) && len(all[n].Text)+len(text) < maxPassageBytes {
			all[n].Text = strings.TrimSpace(all[n].Text + strings.Repeat("\n", all[n].linesTo(p)) + text)
			continue
		}
		for text != "" {
			whole := text
			p.Text, text = cut(text, maxPassageBytes)
			p.Position = int64(len(all)) + 1
			all = append(all, p)
			if p.Place.Kind == "line" {
				p.Place.Number += int64(strings.Count(whole[:len(whole)-len(text)], "\n"))
			}
		}
	}
	return all
}

// joins tells whether another passage stands in the same place. Lines follow
// each other, so the first stands for those after it.
func (p Passage) joins(next Passage) bool {
	if p.Place.Kind == "line" && next.Place.Kind == "line" && p.linesTo(next) <= mostEmptyLines {
		next.Place.Number = p.Place.Number
	}
	return p.Place == next.Place
}

// mostEmptyLines is how many empty lines are kept within a passage.
const mostEmptyLines = 50

// linesTo is how many lines after the last of the passage another begins.
func (p Passage) linesTo(next Passage) int {
	if p.Place.Kind != "line" {
		return 1
	}
	return int(max(1, next.Place.Number-p.Place.Number-int64(strings.Count(p.Text, "\n"))))
}

// cut takes at most so many bytes off the text, if it can between words.
func cut(text string, most int) (first, rest string) {
	if len(text) <= most {
		return text, ""
	}
	n := strings.LastIndexAny(text[:most], " \n")
	if n < most/2 {
		for n = most; !utf8.RuneStart(text[n]); n-- {
		}
	}
	return strings.TrimSpace(text[:n]), strings.TrimSpace(text[n:])
}

func cleanText(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", " "), " ")
}

// ReadText reads the text of a content of an organisation and stores it, in the
// place of what was stored before: done twice, it comes to the same. A content
// that cannot be read is marked so and is no error; one that the virus checker
// has not cleared stays as it is. With lastTry any other
// failure is marked too, and returned.
func (s *Service) ReadText(ctx context.Context, reader Reader, organisationID, sha256 string, lastTry bool) error {
	var text Text
	if err := s.store.Read(ctx, func(tx Tx) (err error) {
		text, err = tx.ContentText(ctx, organisationID, sha256)
		return err
	}); fault.Is(err, fault.KindNotFound) {
		return nil // it was declined, or its page copied anew, since this was asked for
	} else if err != nil {
		return err
	}
	reading, err := s.read(ctx, reader, text)
	if fault.Is(err, fault.KindConflict) || fault.Is(err, fault.KindForbidden) {
		return nil // not to be read by anybody; when it is found clean it is asked for again
	}
	unreadable, cannot := errors.AsType[*Unreadable](err)
	switch {
	case cannot:
		text.State, text.Words, err = TextFailed, unreadable.Words, nil
	case err != nil && !lastTry:
		return err
	case err != nil:
		text.State, text.Words = TextFailed, "something went wrong that the program did not expect. It is in the list of background work"
	default:
		text.State, text.Words = TextRead, ""
	}
	passages := gathered(reading.Passages)
	if text.State == TextRead && len(passages) == 0 {
		text.State = TextEmpty
	}
	text.Title, text.Pages, text.Characters, text.Truncated = cleanText(reading.Title), reading.Pages, reading.Characters, reading.Truncated
	text.ReadAt = s.now()
	saved := s.store.Write(context.WithoutCancel(ctx), func(tx Tx) error { return tx.SaveText(ctx, text, passages) })
	return errors.Join(err, saved)
}

func (s *Service) read(ctx context.Context, reader Reader, text Text) (Reading, error) {
	content, err := s.Content(ctx, text.SHA256)
	if err != nil {
		return Reading{}, err
	}
	defer content.Close()
	return reader.Read(ctx, ReaderAt(content), text.Size, text.MediaType)
}

// ReaderAt reads content at any place, one reader after the other where the
// content itself cannot.
func ReaderAt(content io.ReadSeeker) io.ReaderAt {
	if at, ok := content.(io.ReaderAt); ok {
		return at
	}
	return &seekingReaderAt{content: content}
}

// seekingReaderAt reads at a place by going there first.
type seekingReaderAt struct {
	mu      sync.Mutex
	content io.ReadSeeker
}

// ReadAt reads at a place, as io.ReaderAt says.
func (r *seekingReaderAt) ReadAt(p []byte, off int64) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.content.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r.content, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// ReadAgain has the text of the files of an item's current edition read again,
// for whoever may edit the item and for those who look after background work.
func (s *Service) ReadAgain(ctx context.Context, by account.Actor, itemID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		item, err := tx.EvidenceItem(ctx, by.OrganisationID, itemID)
		if err != nil {
			return err
		}
		if !MayReadAgain(by, item) {
			return fault.Forbidden("Only the owner of this evidence, those who may edit it and administrators can have it read again")
		}
		editions, err := tx.EvidenceEditions(ctx, by.OrganisationID, itemID)
		if err != nil {
			return err
		}
		files := Dossier{Editions: editions}.Current().Files
		if len(files) == 0 {
			return fault.Invalid("There is no file to read")
		}
		if err := tx.AwaitText(ctx, files, true); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("evidence.read_again", "evidence", itemID, nil))
	})
}

// MayReadAgain tells whether the actor may have the files of an item read again.
func MayReadAgain(by account.Actor, item Item) bool {
	return by.May(account.EditEvidence, item.Record()) || by.May(account.ManageJobs, account.Record{OrganisationID: item.OrganisationID})
}

// Passages returns the stored text of a content of the organisation, in order.
func (s *Service) Passages(ctx context.Context, organisationID, sha256 string) (passages []Passage, err error) {
	return passages, s.store.Read(ctx, func(tx Tx) error {
		passages, err = tx.Passages(ctx, organisationID, sha256)
		return err
	})
}

// missingBatch is how much is taken up in one transaction.
const missingBatch = 200

// TakeUpMissing finds what is not in the index of the search although it should
// be: contents recorded before this release or by other ways than the use
// cases, items and statements likewise. It returns how much it took up. Done
// twice, it finds nothing the second time.
func (s *Service) TakeUpMissing(ctx context.Context) (n int, err error) {
	for {
		some := 0
		if err := s.store.Write(ctx, func(tx Tx) (err error) {
			some, err = tx.TakeUpMissingText(ctx, missingBatch)
			return err
		}); err != nil || some == 0 {
			return n, err
		}
		n += some
	}
}
