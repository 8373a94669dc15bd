package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
)

// Limit bounds what a request may bring. One that announces more is refused
// before a byte of it is read; one that does not say how much it brings is
// stopped as soon as it has brought too much. At the edge both are the page of
// a request that is too large.
func Limit(w http.ResponseWriter, r *http.Request, most int64) error {
	if r.ContentLength > most {
		return fault.TooLarge(tooLargeWords(r.ContentLength, most))
	}
	r.Body = http.MaxBytesReader(w, r.Body, most)
	return nil
}

// tooLargeWords tell what to do about a request that brings more than is taken
// at a time; it brings 0 when nobody knows how much.
func tooLargeWords(brings, most int64) string {
	what := "What you sent is larger than " + Size(most)
	if brings > 0 {
		what = "What you sent is " + Size(brings) + " in all"
	}
	return what + ". At most " + Size(most) + " can be sent at a time, and nothing of this was kept. Go back and choose a smaller file, or fewer files at a time"
}

// passedOverBytes is how much of what is not wanted of files is read past in one
// form, for the sake of the fields and files that come after it.
const passedOverBytes = 64 << 20

// PassOver is what take of Upload returns for a file that is not taken, in words
// that name it. The form goes on when little of the file is left to read past, or
// of all such files; else it ends there, TooLarge in those words: nobody waits
// for the rest of a film to come in only to be told that it is too large.
type PassOver string

// Error returns the words.
func (p PassOver) Error() string { return string(p) }

// Upload reads a multipart form part by part, without holding files in memory
// or on the disk: take is given each file as it comes, in the order of the form,
// and must read what it wants of it before it returns. A file field in which
// nothing was chosen is passed over. The other fields come back as values, to
// be read into a Form. What take returns ends the reading, but for PassOver; an
// upload that is cut off, or a form that is none, is Invalid; a body larger than
// the request's own limit is TooLarge at the edge.
func Upload(r *http.Request, take func(field, name string, content io.Reader) error) (url.Values, error) {
	return UploadFolders(r, func(field, name string, content io.Reader) error {
		return take(field, path.Base(strings.ReplaceAll(name, `\`, "/")), content)
	})
}

// UploadFolders is Upload with names as they were sent: those of a whole folder
// carry their folders. Nothing in them may be trusted.
func UploadFolders(r *http.Request, take func(field, name string, content io.Reader) error) (url.Values, error) {
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, fault.Invalid("What was sent could not be read. Open the page again and send the form once more").Because(err)
	}
	values := url.Values{}
	left, beside := int64(MaxFormBytes), int64(passedOverBytes)
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return values, cutOff(err)
		}
		_, attributes, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		if err != nil {
			return values, cutOff(err)
		}
		name, isFile := attributes["filename"]
		if !isFile {
			text, err := io.ReadAll(io.LimitReader(part, left+1))
			if err != nil {
				return values, cutOff(err)
			}
			if left -= int64(len(text)); left < 0 {
				return values, fault.TooLarge("The text in this form is too long. Shorten it and send it again")
			}
			values.Add(attributes["name"], string(text))
			continue
		}
		if name == "" {
			continue
		}
		failing := &partReader{r: part}
		err = take(attributes["name"], name, failing)
		over, refused := errors.AsType[PassOver](err)
		if err == nil || refused {
			var n int64
			n, err = io.CopyN(io.Discard, failing, beside+1)
			if beside -= n; beside < 0 {
				return values, fault.TooLarge(tooMuchLeft(over, name))
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
		}
		if failing.err != nil && err != nil {
			return values, cutOff(failing.err)
		}
		if err != nil {
			return values, err
		}
	}
}

// tooMuchLeft tells of a file that was not taken and whose rest was not waited for.
func tooMuchLeft(over PassOver, name string) string {
	if over == "" {
		over = PassOver("‘" + path.Base(strings.ReplaceAll(name, `\`, "/")) + "’ cannot be taken")
	}
	return string(over) + ". The rest of it was not waited for, and nothing of what you sent was added. Go back, and send the other files without it"
}

// partReader remembers how reading a part failed.
type partReader struct {
	r   io.Reader
	err error
}

func (p *partReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		p.err = err
	}
	return n, err
}

func cutOff(err error) error {
	if tooBig, is := errors.AsType[*http.MaxBytesError](err); is {
		return tooBig
	}
	return fault.Invalid("The upload was cut off before everything had arrived. Nothing of it was kept; send it again").Because(err)
}
