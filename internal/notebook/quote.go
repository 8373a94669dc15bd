package notebook

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/visit"
)

// QuoteTx is what quotes need of a transaction.
type QuoteTx interface {
	visit.Tx
	Quotes(ctx context.Context, assessmentID string) ([]Quote, error)
	SaveQuote(ctx context.Context, q Quote) error
	DraftPlaces(ctx context.Context, assessmentID string) ([]DraftPlace, error)
	SaveDraftPlace(ctx context.Context, assessmentID string, p DraftPlace, at time.Time) error
	DeskCells(ctx context.Context, v assessment.Case, detail string) ([]desk.Cell, error)
	SaveElementRating(ctx context.Context, r desk.ElementRating) error
	ScopeOf(ctx context.Context, assessmentID, elementID string) ([]desk.Scope, error)
}

// Quotes holds the use cases of what people said, word for word.
type Quotes struct {
	store assessment.BodyStore[QuoteTx]
	newID func(prefix string) string
	now   func() time.Time
}

// NewQuotes returns the use cases on a store.
func NewQuotes(store assessment.BodyStore[QuoteTx], newID func(string) string, now func() time.Time) *Quotes {
	return &Quotes{store, newID, now}
}

// QuoteState is where a quote stands.
type QuoteState string

// The states of a quote. The words of one that is approved do not change any
// more.
const (
	QuoteMarked    QuoteState = "marked"
	QuoteApproved  QuoteState = "approved"
	QuoteWithdrawn QuoteState = "withdrawn"
)

// Title is the state in words.
func (s QuoteState) Title() string {
	switch s {
	case QuoteMarked:
		return "Marked for the report"
	case QuoteApproved:
		return "Approved"
	case QuoteWithdrawn:
		return "Withdrawn"
	}
	return string(s)
}

// Approval says who stands for the wording.
type Approval string

// The approvals.
const (
	ApprovedBySpeaker  Approval = "speaker"  // was read the words and agreed
	ApprovedByAssessor Approval = "assessor" // who heard them
)

// Approvals returns all approvals in the order in which they are offered.
func Approvals() []Approval { return []Approval{ApprovedBySpeaker, ApprovedByAssessor} }

// Title is the approval in words; "" when it is none.
func (a Approval) Title() string {
	switch a {
	case ApprovedBySpeaker:
		return "The speaker was read these words and agreed"
	case ApprovedByAssessor:
		return "An assessor who heard them stands for the wording"
	}
	return ""
}

// Quote is what somebody said, word for word, for the report. Who said it is a
// group and a role, never a name.
type Quote struct {
	ID             string
	AssessmentID   string
	SessionID      string
	SessionTitle   string
	Group          visit.ParticipantGroup
	Speaker        string // "a tenant"
	Words          string
	State          QuoteState
	Approval       Approval
	ApprovedBy     string
	ApprovedByName string
	ApprovedAt     time.Time
	CreatedBy      string
	CreatedByName  string
	CreatedAt      time.Time
	Version        int64
	StandsIn       []string // where the words are found, in words
	EchoesIn       []string // of one that was withdrawn: where a part of its words still stands
}

// Passage is the quote as it stands in a text.
func (q Quote) Passage() string { return "“" + q.Words + "” (" + q.Speaker + ")" }

// Check returns Invalid, by field, for a quote that is not whole.
func (q Quote) Check() error {
	var c fault.Check
	c.That(q.Words != "", "words", "Enter what was said, word for word")
	c.That(len([]rune(q.Words)) <= 2000, "words", "A quote must be 2,000 characters or less")
	c.That(q.Group.Title() != "", "group", "Select the group of who said it")
	c.That(q.Speaker != "", "speaker", "Enter the role of who said it, such as: a tenant")
	c.That(len([]rune(q.Speaker)) <= 100, "speaker", "The role must be 100 characters or less")
	return c.Err()
}

// DraftPlace is a text of the draft, or of what was released last, in which a
// quote may stand.
type DraftPlace struct {
	Kind string // finding, copying, point, background, methodology, conclusion or release
	ID   string // of the element or the point
	Text string // of a release: its content as JSON
}

// Title names the place.
func (p DraftPlace) Title() string {
	switch p.Kind {
	case "finding":
		return "the finding of " + p.ID
	case "copying":
		return "what others could copy of " + p.ID
	case "point":
		return "the strengths and improvement areas"
	case "release":
		return "the report as it was released, which does not change"
	}
	return "the " + p.Kind + " of the report"
}

// holds tells whether the words stand in the place.
func (p DraftPlace) holds(words string) bool {
	if words == "" {
		return false
	}
	if p.Kind != "release" {
		return strings.Contains(p.Text, words)
	}
	for _, escape := range []bool{true, false} {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(escape)
		if e.Encode(words) == nil && strings.Contains(p.Text, strings.Trim(strings.TrimSpace(b.String()), `"`)) {
			return true
		}
	}
	return false
}

// echo is how many words in a row make a part of a quote.
const echo = 5

// echoes tells whether a part of the words stands in the place, whatever the
// spaces, signs and capitals: somebody may have put it there in another form.
func (p DraftPlace) echoes(words string) bool {
	if p.Kind == "release" {
		return false // it does not change
	}
	plain := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	text, said := " "+strings.Join(plain(p.Text), " ")+" ", plain(words)
	for i := 0; i+echo <= len(said); i++ {
		if strings.Contains(text, " "+strings.Join(said[i:i+echo], " ")+" ") {
			return true
		}
	}
	return false
}

// without is the text without the quote: whole where it stands as a passage,
// otherwise with a mark in its place.
func (p DraftPlace) without(q Quote) string {
	text := strings.ReplaceAll(p.Text, q.Passage(), "")
	return strings.TrimSpace(strings.ReplaceAll(text, q.Words, "[a quote was withdrawn]"))
}

// standing fills in where each quote stands.
func standing(quotes []Quote, places []DraftPlace) {
	for i := range quotes {
		for _, p := range places {
			if p.holds(quotes[i].Words) && !slices.Contains(quotes[i].StandsIn, p.Title()) {
				quotes[i].StandsIn = append(quotes[i].StandsIn, p.Title())
			} else if quotes[i].State == QuoteWithdrawn && p.echoes(quotes[i].Words) && !slices.Contains(quotes[i].EchoesIn, p.Title()) {
				quotes[i].EchoesIn = append(quotes[i].EchoesIn, p.Title())
			}
		}
	}
}

// QuotesPage is the quotes of an assessment.
type QuotesPage struct {
	assessment.Case
	Quotes   []Quote // oldest first
	Sessions []visit.Session
}

// Page returns the quotes, for the assessors alone.
func (s *Quotes) Page(ctx context.Context, by account.Actor, assessmentID string) (v QuotesPage, err error) {
	return v, s.store.Read(ctx, func(tx QuoteTx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID); err != nil {
			return err
		}
		stops, err := tx.VisitStops(ctx, assessmentID)
		if err != nil {
			return err
		}
		for _, stop := range stops {
			v.Sessions = append(v.Sessions, stop.Sessions...)
		}
		if v.Quotes, err = tx.Quotes(ctx, assessmentID); err != nil {
			return err
		}
		places, err := tx.DraftPlaces(ctx, assessmentID)
		standing(v.Quotes, places)
		return err
	})
}

// Mark marks a quote for the report (no ID) or changes one that is not
// approved yet, at the version it carries. Conflict unless those whom the
// session met agreed to being written down, or when it is approved.
func (s *Quotes) Mark(ctx context.Context, by account.Actor, q Quote) (Quote, error) {
	q.Words, q.Speaker = strings.TrimSpace(q.Words), strings.TrimSpace(q.Speaker)
	if err := q.Check(); err != nil {
		return q, err
	}
	return q, s.store.Write(ctx, func(tx QuoteTx) error {
		p, err := visit.SessionPlan(ctx, tx, by, q.AssessmentID, q.SessionID)
		if err != nil {
			return err
		}
		session, _, err := p.Session(q.SessionID)
		if err != nil {
			return err
		}
		if !session.Consent.Quotable() {
			return fault.Conflict("Record first that those whom this session met agreed to being written down")
		}
		action := "quote.changed"
		if q.ID == "" {
			q.ID, q.Version, action = s.newID("quote"), 0, "quote.marked"
			q.CreatedBy, q.CreatedAt = by.PersonID, s.now()
		} else {
			old, err := quote(ctx, tx, q.AssessmentID, q.ID)
			if err != nil {
				return err
			}
			if old.State != QuoteMarked {
				return fault.Conflict("This quote is " + strings.ToLower(old.State.Title()) + ", so its words do not change any more")
			}
			q.CreatedBy, q.CreatedAt = old.CreatedBy, old.CreatedAt
		}
		q.State, q.SessionTitle = QuoteMarked, session.Title
		if err := tx.SaveQuote(ctx, q); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "assessment", q.AssessmentID, map[string]any{"quote": q.ID, "session": q.SessionID}))
	})
}

func quote(ctx context.Context, tx QuoteTx, assessmentID, id string) (Quote, error) {
	all, err := tx.Quotes(ctx, assessmentID)
	if err != nil {
		return Quote{}, err
	}
	i := slices.IndexFunc(all, func(q Quote) bool { return q.ID == id })
	if i < 0 {
		return Quote{}, fault.NotFound("There is no such quote")
	}
	return all[i], nil
}

// Approve freezes the words of a quote as they were seen, at a version.
func (s *Quotes) Approve(ctx context.Context, by account.Actor, assessmentID, quoteID string, how Approval, version int64) error {
	return s.store.Write(ctx, func(tx QuoteTx) error {
		if _, err := assessment.LoadRateable(ctx, tx, by, assessmentID); err != nil {
			return err
		}
		if how.Title() == "" {
			return fault.Invalid("", fault.Field{Name: "how", Words: "Select who stands for the wording"})
		}
		q, err := quote(ctx, tx, assessmentID, quoteID)
		if err != nil {
			return err
		}
		if q.State != QuoteMarked || q.Version != version {
			return fault.Conflict("This quote was changed since you opened it. Read it again before you approve it")
		}
		q.State, q.Approval, q.ApprovedBy, q.ApprovedAt = QuoteApproved, how, by.PersonID, s.now()
		if err := tx.SaveQuote(ctx, q); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("quote.approved", "assessment", assessmentID, map[string]any{"quote": q.ID, "approval": how}))
	})
}

// Use puts an approved quote at the end of the finding of an element.
func (s *Quotes) Use(ctx context.Context, by account.Actor, assessmentID, quoteID, elementID string) error {
	return s.store.Write(ctx, func(tx QuoteTx) error {
		if _, err := assessment.LoadRateable(ctx, tx, by, assessmentID); err != nil {
			return err
		}
		q, err := quote(ctx, tx, assessmentID, quoteID)
		if err != nil {
			return err
		}
		if q.State != QuoteApproved {
			return fault.Conflict("Approve the quote before you put it into the report")
		}
		v, err := tx.Case(ctx, assessmentID)
		if err != nil {
			return err
		}
		cells, err := tx.DeskCells(ctx, v, "all")
		if err != nil {
			return err
		}
		i := slices.IndexFunc(cells, func(c desk.Cell) bool { return c.ElementID == elementID })
		if i < 0 {
			return fault.NotFound("Element " + assessment.ShortID(elementID) + " is not examined in this assessment")
		}
		std, err := v.Standard()
		if err != nil {
			return err
		}
		scopes, err := tx.ScopeOf(ctx, assessmentID, elementID)
		if err != nil {
			return err
		}
		if !desk.MayRate(by, assessmentID, elementID, scopes) {
			return desk.OutOfScope(elementID, scopes)
		}
		r := cells[i].Own
		if strings.Contains(r.Finding, q.Words) {
			return fault.Conflict("The quote stands in the finding of " + elementID + " already")
		}
		r.Finding = strings.TrimSpace(r.Finding + "\n\n" + q.Passage())
		r.RatedBy, r.UpdatedAt = by.PersonID, s.now()
		if err := r.Check(std, false); err != nil {
			return err
		}
		if err := tx.SaveElementRating(ctx, r); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("quote.used", "assessment", assessmentID, map[string]any{"quote": q.ID, "element": elementID}))
	})
}
