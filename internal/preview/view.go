package preview

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/search"
)

// Ask says which part of a file somebody wants to see.
type Ask struct {
	// Kind is page, slide or sheet, counted from 1; "" for the place of the
	// passage with this number, which every text has.
	Kind   string
	Number int64  // 0 for the first, or the first that was found
	Sheet  string // the name of a sheet, which goes before the number
	Width  int64
	Query  search.Query // whose matches are to be listed; may be empty
}

// Leaf is one page, sheet, slide or other place of a file that has text.
type Leaf struct {
	Place    evidence.Place
	Heading  string
	Position int64 // of its first passage
	Hit      bool  // what was looked for stands in it
	Shown    bool
}

// View is what is shown of a file.
type View struct {
	Ask
	State   evidence.ContentState // of the content
	Known   bool                  // somebody has asked for its text to be read
	Text    evidence.Text         // State, Words, Pages, Truncated and Characters
	Drawing *Drawing              // nil before the page was drawn
	Leaves  []Leaf                // in order; for a file that is drawn, the pages with text
	Shown   []evidence.Passage
}

// View returns what is known of a file and the text in the place asked for, or
// where that has none, the beginning. Nothing is drawn. Conflict for content
// that is not offered.
func (s *Service) View(ctx context.Context, f File, ask Ask) (v View, err error) {
	first := ask.Number <= 0
	if first {
		ask.Number = 1
	}
	if ask.Width != Large {
		ask.Width = Reading
	}
	if Drawable(f.MediaType) {
		ask.Kind = "page"
	}
	err = s.store.Read(ctx, func(tx Tx) error {
		if v, err = tx.FileView(ctx, f.OrganisationID, f.SHA256, ask); err != nil {
			return err
		}
		again := ask
		again.Sheet = ""
		if sheet, found := v.sheetNamed(ask.Sheet); found && !Drawable(f.MediaType) {
			again.Kind, again.Number = "", sheet.Position
		} else if hit, found := v.firstHit(); first && found && !hit.Shown {
			again.Number = hit.Position
			if ask.Kind == "page" && Drawable(f.MediaType) {
				again.Number = hit.Place.Number
			}
		} else if !Drawable(f.MediaType) && len(v.Shown) == 0 && len(v.Leaves) > 0 && (ask.Kind != "" || ask.Number != 1) {
			again = Ask{Number: 1, Width: ask.Width, Query: ask.Query}
		}
		if again.Number != ask.Number || again.Kind != ask.Kind {
			v, err = tx.FileView(ctx, f.OrganisationID, f.SHA256, again)
		}
		return err
	})
	if err == nil && !v.State.Offered() {
		return View{}, notShown
	}
	return v, err
}

// Glanced is what a look at one place of a file finds.
type Glanced struct {
	State evidence.ContentState // of the content
	Named []evidence.Passage    // of the sheets whose name the asked one begins with
	There []evidence.Passage    // in the place itself
	First []evidence.Passage    // at the beginning of the file
}

// mostAtGlance is how many passages are shown beside something.
const mostAtGlance = 8

// Glance returns the text in the place asked for and no more than that, in one
// statement, to stand beside something else: with no text in that place, the
// beginning of a file that is not drawn. cut tells that there is more than is
// shown. There is no text for content that is not offered.
func (s *Service) Glance(ctx context.Context, f File, ask Ask) (v View, cut bool, err error) {
	ask.Number, ask.Width = max(ask.Number, 1), Reading
	if Drawable(f.MediaType) {
		ask.Kind, ask.Sheet = "page", ""
	}
	var g Glanced
	if err = s.store.Read(ctx, func(tx Tx) error {
		g, err = tx.FileGlance(ctx, f.OrganisationID, f.SHA256, ask)
		return err
	}); err != nil || !g.State.Offered() {
		return View{Ask: ask}, false, err
	}
	v = View{Ask: ask, State: g.State, Shown: g.There}
	none, all := func(int) bool { return false }, func(int) bool { return true }
	if sheet, found := (View{Leaves: Gather(g.Named, none, none)}).sheetNamed(ask.Sheet); found {
		v.Shown = slices.DeleteFunc(g.Named, func(p evidence.Passage) bool { return p.Place != sheet.Place })
	}
	if len(v.Shown) == 0 && !Drawable(f.MediaType) {
		v.Shown = g.First
		cut = len(g.First) > 0 // it may stand in more than one passage
	}
	if len(v.Shown) > mostAtGlance {
		v.Shown, cut = v.Shown[:mostAtGlance], true
	}
	v.Leaves = Gather(v.Shown, none, all)
	return v, cut, nil
}

func (v View) firstHit() (Leaf, bool) {
	for _, l := range v.Leaves {
		if l.Hit {
			return l, true
		}
	}
	return Leaf{}, false
}

// Pages is how many pages the file has; 0 when that is not known.
func (v View) Pages() int64 {
	if v.Drawing != nil && v.Drawing.Pages > 0 {
		return v.Drawing.Pages
	}
	return v.Text.Pages
}

// At returns which of the leaves is shown, from 0; -1 when none is.
func (v View) At() int {
	for i, l := range v.Leaves {
		if l.Shown {
			return i
		}
	}
	return -1
}

// Gather puts the passages of one place together, as leaves.
func Gather(passages []evidence.Passage, hit, shown func(i int) bool) []Leaf {
	var leaves []Leaf
	at := map[evidence.Place]int{}
	for i, p := range passages {
		n, known := at[p.Place]
		if !known {
			n = len(leaves)
			at[p.Place] = n
			leaves = append(leaves, Leaf{Place: p.Place, Heading: p.Heading, Position: p.Position})
		}
		leaves[n].Hit = leaves[n].Hit || hit(i)
		leaves[n].Shown = leaves[n].Shown || shown(i)
	}
	return leaves
}
