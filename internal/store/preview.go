package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/preview"
	"github.com/plaudit/plaudit/internal/search"
)

// mostLeaves is how many passages of a file can be turned to.
const mostLeaves = 20_000

// FileView returns what is known of the text of a file and of the drawing of
// the page asked for, all places that have text, and the text that stands in
// the place asked for.
func (t *Tx) FileView(ctx context.Context, organisationID, sha256 string, ask preview.Ask) (preview.View, error) {
	v := preview.View{Ask: ask, State: evidence.Unscanned}
	args := []any{organisationID, sha256, ask.Kind, ask.Number, ask.Width}
	hit := `0`
	if !ask.Query.Empty() {
		answering, arg := t.answering(len(args)+1, organisationID, search.File, ask.Query)
		hit = `CASE WHEN p.id IN (SELECT w.id FROM ` + answering + `) THEN 1 ELSE 0 END`
		args = append(args, arg)
	}
	var passages []evidence.Passage
	var hits, shown []bool
	_, err := list(ctx, t, func(s scanner) (struct{}, error) {
		var part, a, b, c, d, words string
		var position, n, m, k int64
		if err := s.Scan(&part, &position, &a, &b, &c, &d, &words, &n, &m, &k); err != nil {
			return struct{}{}, err
		}
		switch part {
		case "bytes":
			v.State = evidence.ContentState(a)
		case "drawn":
			v.Drawing = &preview.Drawing{SHA256: sha256, Page: ask.Number, Width: ask.Width, Picture: a, Trouble: b, Pages: n, Height: m}
		case "content":
			v.Known, v.Text = true, evidence.Text{OrganisationID: organisationID, SHA256: sha256, State: evidence.TextState(a), Words: b, MediaType: c,
				Pages: n, Truncated: m > 0, Characters: k}
		default:
			p := evidence.Passage{Position: position, Place: evidence.Place{Kind: a, Number: n, Name: b, Within: c}, Heading: d, Text: words}
			passages, hits, shown = append(passages, p), append(hits, k > 0), append(shown, m > 0)
			if m > 0 {
				v.Shown = append(v.Shown, p)
			}
		}
		return struct{}{}, nil
	}, `SELECT 'content' AS part, 0 AS position, state AS a, words AS b, media_type AS c, '' AS d, '' AS words, pages AS n,
			CASE WHEN truncated THEN 1 ELSE 0 END AS m, characters AS k FROM content_text WHERE organisation_id = $1 AND sha256 = $2
		UNION ALL SELECT 'bytes', 0, state, '', '', '', '', size, 0, 0 FROM content WHERE sha256 = $2
		UNION ALL SELECT 'drawn', 0, drawn_sha256, trouble, '', '', '', pages, height, 0 FROM preview WHERE sha256 = $2 AND page = $4 AND width = $5
		UNION ALL SELECT 'leaf', l.position, l.place_kind, l.place_name, l.place_within, l.heading, CASE WHEN l.shown = 1 THEN l.text ELSE '' END, l.place_number, l.shown, l.hit
			FROM (SELECT p.*, CASE WHEN `+standsThere+` THEN 1 ELSE 0 END AS shown, `+hit+` AS hit
				FROM passage p WHERE p.organisation_id = $1 AND p.kind = 'file' AND p.subject_id = $2) l
		ORDER BY 1, 2 LIMIT `+fmt.Sprint(mostLeaves), args...)
	v.Leaves = preview.Gather(passages, func(i int) bool { return hits[i] }, func(i int) bool { return shown[i] })
	return v, err
}

// mostGlanced is how many passages are looked at to show a place at a glance.
const mostGlanced = 60

// FileGlance returns the text that stands in a file at the place asked for and,
// where a sheet is asked for by name, in the sheets with whose name those words
// begin, longer names first; and the text at the beginning.
func (t *Tx) FileGlance(ctx context.Context, organisationID, sha256 string, ask preview.Ask) (g preview.Glanced, err error) {
	g.State = evidence.Unscanned
	_, err = list(ctx, t, func(s scanner) (none struct{}, err error) {
		var p evidence.Passage
		var state string
		var rank int
		if err := s.Scan(&p.Position, &p.Place.Kind, &p.Place.Number, &p.Place.Name, &p.Place.Within, &p.Heading, &p.Text, &state, &rank); err != nil {
			return none, err
		}
		if state != "" {
			g.State = evidence.ContentState(state)
		}
		switch rank {
		case 0:
			g.Named = append(g.Named, p)
		case 1:
			g.There = append(g.There, p)
		default:
			g.First = append(g.First, p)
		}
		return none, nil
	}, `SELECT p.position, p.place_kind, p.place_number, p.place_name, p.place_within, p.heading, p.text, coalesce(c.state, ''),
			CASE WHEN `+sheetBegins+` THEN 0 WHEN `+standsThere+` THEN 1 ELSE 2 END AS nearness
		FROM passage p LEFT JOIN content c ON c.sha256 = p.subject_id
		WHERE p.organisation_id = $1 AND p.kind = 'file' AND p.subject_id = $2 AND (p.position = 1 OR `+standsThere+` OR `+sheetBegins+`)
		ORDER BY 9, CASE WHEN p.place_kind = 'sheet' THEN -length(p.place_name) ELSE 0 END, p.position LIMIT `+fmt.Sprint(mostGlanced),
		organisationID, sha256, ask.Kind, ask.Number, strings.ToLower(bareWords.Replace(ask.Sheet)))
	return g, err
}

// standsThere tells whether a passage stands in the place with kind $3 and number
// $4, or for no kind in the place of the passage with number $4.
const standsThere = `(($3 <> '' AND p.place_kind = $3 AND p.place_number = $4 AND p.place_within = '')
	OR ($3 = '' AND EXISTS (SELECT 1 FROM passage s WHERE s.organisation_id = $1 AND s.kind = 'file' AND s.subject_id = $2 AND s.position = $4
		AND s.place_kind = p.place_kind AND s.place_number = p.place_number AND s.place_name = p.place_name AND s.place_within = p.place_within)))`

// sheetBegins tells whether a passage stands in a sheet with whose name the bare
// words $5 begin.
var sheetBegins = `($5 <> '' AND p.place_kind = 'sheet' AND p.place_name <> '' AND ` + bareName + ` = substr($5, 1, length(p.place_name)))`

// accents are the letters with accents of Welsh and its neighbours, after the bare
// letter that both databases take for them here: they do not agree on which are
// the small ones.
var accents = []string{"aÂâÁáÀàÄä", "eÊêÉéÈèËë", "iÎîÍíÌìÏï", "oÔôÓóÒòÖö", "uÛûÚúÙùÜü", "wŴŵẂẃẀẁẄẅ", "yŶŷÝýỲỳŸÿ"}

// bareName is the name of a sheet, and bareWords reads words, without accents and
// capitals.
var bareName, bareWords = func() (string, *strings.Replacer) {
	name := "p.place_name"
	var pairs []string
	for _, letters := range accents {
		for _, accented := range letters[1:] {
			name = "replace(" + name + ", '" + string(accented) + "', '" + letters[:1] + "')"
			pairs = append(pairs, string(accented), letters[:1])
		}
	}
	return "lower(" + name + ")", strings.NewReplacer(pairs...)
}()

// Drawing returns what became of drawing a page; NotFound when nobody has asked
// for it.
func (t *Tx) Drawing(ctx context.Context, sha256 string, page, width int64) (preview.Drawing, error) {
	return one(ctx, t, "This page has not been drawn", func(s scanner) (d preview.Drawing, err error) {
		return d, s.Scan(&d.SHA256, &d.Page, &d.Width, &d.Picture, &d.Height, &d.Pages, &d.Trouble, at{&d.DrawnAt})
	}, `SELECT sha256, page, width, drawn_sha256, height, pages, trouble, drawn_at FROM preview WHERE sha256 = $1 AND page = $2 AND width = $3`, sha256, page, width)
}

// SaveDrawing keeps what became of drawing a page, in the place of what was
// kept of it.
func (t *Tx) SaveDrawing(ctx context.Context, d preview.Drawing) error {
	return t.run(ctx, `INSERT INTO preview (sha256, page, width, drawn_sha256, height, pages, trouble, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (sha256, page, width) DO UPDATE SET drawn_sha256 = excluded.drawn_sha256, height = excluded.height, pages = excluded.pages,
			trouble = excluded.trouble, drawn_at = excluded.drawn_at`, d.SHA256, d.Page, d.Width, d.Picture, d.Height, d.Pages, d.Trouble, d.DrawnAt)
}

// ForgetDrawings removes what was drawn before a moment, and what could not be
// drawn before another, and returns how much.
func (t *Tx) ForgetDrawings(ctx context.Context, drawn, failed time.Time) (int64, error) {
	return t.exec(ctx, `DELETE FROM preview WHERE drawn_at < $1 OR (trouble <> '' AND drawn_at < $2)`, drawn, failed)
}
