// Package dossier writes the whole record of one assessment as a zip archive
// that can be read without Plaudit: pages for people, JSON for programs, and a
// manifest with the hash of each file.
package dossier

import (
	"encoding/json"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// record is record.json. Names and meanings only ever grow.
type record struct {
	Format       string         `json:"format"`
	Side         reporting.Side `json:"side"`
	MadeAt       time.Time      `json:"made_at"`
	MadeBy       string         `json:"made_by"`
	Excluded     []string       `json:"excluded"`
	Assessment   about          `json:"assessment"`
	Submissions  []submission   `json:"submissions"`
	Supplements  []supplement   `json:"supplements"` // what was given after the submission, frozen as it came
	Standards    []standardText `json:"standards"`   // that were submitted against
	Questions    []asked        `json:"questions"`
	Plan         []visit.Share  `json:"visit_plan"` // as it was shared, each time
	Releases     []release      `json:"report_releases"`
	Comments     []comment      `json:"accuracy_check"`
	Decision     *decision      `json:"decision,omitempty"`
	Appeals      []appeal       `json:"appeals"`
	Audit        []entry        `json:"audit"` // newest first
	Elements     []element      `json:"elements,omitempty"`
	Points       []point        `json:"points,omitempty"`
	Draft        *draft         `json:"report_draft,omitempty"`
	Appointments []appointment  `json:"appointments,omitempty"`
	History      []step         `json:"moderation,omitempty"`
	Checklist    []check        `json:"checklist,omitempty"`
}

type about struct {
	ID            string           `json:"id"`
	Reference     string           `json:"reference"`
	Name          string           `json:"name"`
	Kind          assessment.Kind  `json:"kind"`
	State         assessment.State `json:"state"`
	Organisation  string           `json:"organisation"`
	Body          string           `json:"certification_body"`
	Standard      string           `json:"standard"`
	Scope         string           `json:"scope"`
	CycleStartsOn date.Date        `json:"cycle_starts_on"`
}

type submission struct {
	Number      int64     `json:"number"`
	SubmittedAt time.Time `json:"submitted_at"`
	SubmittedBy string    `json:"submitted_by"`
	SHA256      string    `json:"sha256"` // of its manifest
	Elements    int       `json:"elements"`
	Folder      string    `json:"folder"`
}

type supplement struct {
	Kind    assessment.SupplementKind `json:"kind"`
	Subject string                    `json:"subject"`
	GivenAt time.Time                 `json:"given_at"`
	SHA256  string                    `json:"sha256"` // of its content
	Content string                    `json:"content"`
}

type standardText struct {
	SHA256  string `json:"sha256"`
	Content string `json:"content"`
}

// asked is a question as the record tells of it.
type asked struct {
	Number      int64      `json:"number,omitempty"`
	Kind        string     `json:"kind,omitempty"`
	Element     string     `json:"element,omitempty"` // the first of Elements
	Elements    []string   `json:"elements,omitempty"`
	Words       string     `json:"words"`
	To          string     `json:"to,omitempty"`
	DueOn       date.Date  `json:"due_on,omitempty"`
	Follows     int64      `json:"asks_again,omitempty"` // the number of a question
	AskedBy     string     `json:"asked_by"`
	AskedAt     time.Time  `json:"asked_at"`
	Answer      string     `json:"answer,omitempty"`
	AnsweredBy  string     `json:"answered_by,omitempty"`
	AnsweredAt  *time.Time `json:"answered_at,omitempty"`
	WithdrawnAt *time.Time `json:"withdrawn_at,omitempty"`
	Evidence    []string   `json:"evidence,omitempty"`
	SHA256      string     `json:"sha256,omitempty"` // of the answer with its evidence
	Outcome     string     `json:"outcome,omitempty"`
	Moves       []move     `json:"moves,omitempty"` // of whom it is put to, and by when
}

// move is a change of whom a question that waits is put to, or by when.
type move struct {
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	FromWhom  string    `json:"from_whom"`
	FromDueOn date.Date `json:"from_due_on,omitempty"`
	ToWhom    string    `json:"to_whom"`
	ToDueOn   date.Date `json:"to_due_on,omitempty"`
	Words     string    `json:"words"`
}

type release struct {
	Number     int64     `json:"number"`
	Status     string    `json:"status"`
	ReleasedAt time.Time `json:"released_at"`
	SHA256     string    `json:"sha256"` // of its content
	Content    string    `json:"content"`
	PDF        string    `json:"pdf"`
}

type comment struct {
	Passage  string     `json:"passage,omitempty"`
	Release  int64      `json:"release"`
	Quoted   string     `json:"quoted,omitempty"`
	Words    string     `json:"words"`
	Proposed string     `json:"proposed,omitempty"`
	By       string     `json:"by"`
	At       time.Time  `json:"at"`
	Evidence []string   `json:"evidence,omitempty"`
	Reply    string     `json:"reply,omitempty"`
	Accepted bool       `json:"accepted"`
	Applied  bool       `json:"applied"`
	Replied  *time.Time `json:"replied_at,omitempty"`
}

type decision struct {
	Outcome         assessment.DecisionOutcome `json:"outcome"`
	Words           string                     `json:"words"`
	ActionPlanDueOn date.Date                  `json:"action_plan_due_on,omitempty"`
	At              time.Time                  `json:"at"`
}

type appeal struct {
	Grounds  string                `json:"grounds"`
	LodgedBy string                `json:"lodged_by"`
	LodgedAt time.Time             `json:"lodged_at"`
	State    reporting.AppealState `json:"state"`
	Reviewer string                `json:"reviewer,omitempty"`
	Answer   string                `json:"answer,omitempty"`
	EndedAt  *time.Time            `json:"ended_at,omitempty"`
}

type entry struct {
	Seq    int64           `json:"seq"`
	At     time.Time       `json:"at"`
	Who    string          `json:"who"`
	Action string          `json:"action"`
	Detail json.RawMessage `json:"detail,omitempty"`
	Hash   string          `json:"hash"`
}

type element struct {
	Element      string          `json:"element"`
	Reason       string          `json:"reason"`
	SelfRating   standard.Rating `json:"self_rating"`
	Rating       standard.Rating `json:"rating"`
	Previous     standard.Rating `json:"previous_rating,omitempty"`
	Finding      string          `json:"finding"`
	VerifyOnSite bool            `json:"verify_on_site"`
	RatedBy      string          `json:"rated_by,omitempty"`
}

type point struct {
	Kind     desk.PointKind `json:"kind"`
	Words    string         `json:"words"`
	Elements []string       `json:"elements"`
}

type draft struct {
	Background     string `json:"background"`
	Methodology    string `json:"methodology"`
	Conclusion     string `json:"conclusion"`
	Recommendation string `json:"recommendation"`
}

type appointment struct {
	Person string     `json:"person"`
	Role   string     `json:"role"`
	From   date.Date  `json:"from"`
	Until  date.Date  `json:"until"`
	Ended  *time.Time `json:"ended_at,omitempty"`
}

type step struct {
	Kind    string    `json:"kind"`
	Outcome string    `json:"outcome"`
	Words   string    `json:"words"`
	Who     string    `json:"who"`
	At      time.Time `json:"at"`
}

type check struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Note     string `json:"note,omitempty"`
}

// when is a moment that may not have come.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func codes(items []assessment.FrozenEvidence) (all []string) {
	for _, i := range items {
		all = append(all, i.Code)
	}
	return all
}
