package app

import (
	"context"
	"errors"
	"io"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/extract"
)

// texts reads contents for the search, on behalf of the jobs.
type texts struct {
	evidence *evidence.Service
	reader   evidence.Reader
}

// ReadText reads one content and stores its text.
func (t texts) ReadText(ctx context.Context, organisationID, sha256 string, lastTry bool) error {
	return t.evidence.ReadText(ctx, t.reader, organisationID, sha256, lastTry)
}

// TakeUpMissing finds what the search does not know although it should.
func (t texts) TakeUpMissing(ctx context.Context) (int, error) { return t.evidence.TakeUpMissing(ctx) }

// textReader makes what package extract reads into what package evidence keeps.
type textReader struct {
	read func(ctx context.Context, content io.ReaderAt, size int64, mediaType string, limits extract.Limits) (extract.Document, error)
}

// Read reads the text of a content. A heading stands over the passages after it
// and at the top of its own.
func (r textReader) Read(ctx context.Context, content io.ReaderAt, size int64, mediaType string) (evidence.Reading, error) {
	doc, err := r.read(ctx, content, size, mediaType, extract.DefaultLimits())
	if unreadable, cannot := errors.AsType[*extract.Unreadable](err); cannot {
		return evidence.Reading{}, &evidence.Unreadable{Words: unreadable.Words}
	}
	if err != nil {
		return evidence.Reading{}, err
	}
	reading := evidence.Reading{Title: doc.Title, Pages: int64(doc.Pages), Characters: int64(doc.Characters), Truncated: doc.Truncated}
	heading := ""
	for _, p := range doc.Passages {
		if p.Heading {
			heading = p.Text
		}
		reading.Passages = append(reading.Passages, evidence.Passage{Heading: heading, Text: p.Text,
			Place: evidence.Place{Kind: string(p.Place.Kind), Number: int64(p.Place.Number), Name: p.Place.Name, Within: p.Place.Within}})
	}
	return reading, nil
}
