package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/lookup"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// withText adds item n whose file has these pages.
func withText(t *testing.T, db *store.DB, organisationID, owner string, n int, pages ...string) evidence.Item {
	t.Helper()
	item, edition := sampleItem(organisationID, owner, n)
	insertItem(t, db, item, edition)
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AwaitText(ctx, edition.Files, false); err != nil {
			return err
		}
		return tx.SaveText(ctx, textOf(edition.Files[0]), pagesOf(pages))
	})
	return item
}

func textOf(f evidence.File) evidence.Text {
	return evidence.Text{OrganisationID: f.OrganisationID, SHA256: f.SHA256, State: evidence.TextRead, Title: "Paper", Pages: 3, Characters: 40, ReadAt: evidenceTime}
}

func pagesOf(pages []string) (passages []evidence.Passage) {
	for i, page := range pages {
		passages = append(passages, evidence.Passage{Position: int64(i) + 1, Place: evidence.Place{Kind: "page", Number: int64(i) + 1}, Text: page})
	}
	return passages
}

// find returns what the words find, as "code page", in order.
func find(t *testing.T, db *store.DB, organisationID string, f evidence.Filter) (found []string) {
	t.Helper()
	read(t, db, func(ctx context.Context, tx *store.Tx) (any, error) {
		v, err := evidence.Find(ctx, tx, organisationID, f)
		if err != nil {
			return nil, err
		}
		rows, err := v.Rows(ctx, tx, organisationID, 0, len(v.Matches))
		for i, r := range rows {
			if v.Matches[i].ItemID != r.ID {
				t.Errorf("row %d is %s, not %s", i, r.ID, v.Matches[i].ItemID)
			}
			found = append(found, strings.TrimSpace(r.Code+" "+v.Matches[i].Passage.Place.Words()))
		}
		return nil, err
	})
	return found
}

// The queries of this list find the same on both databases, in the same order.
func TestTheSearchFindsWhatItSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		withText(t, db, storetest.Council, "lead", 1, "Customer charter", "We answer complaints within ten days. Complaints are welcome.")
		withText(t, db, storetest.Council, "lead", 2, "Arolwg Tŷ’r Cyngor: amserau aros", "The waiting times of the call centre", "Complaint handling")
		withText(t, db, storetest.Council, "lead", 3, "Times of waiting; complaints", "Draft")
		withText(t, db, storetest.Council, "lead", 4, strings.Repeat("again ", 400)+"the end", "Ж ελλάδα e-mail 4.3.2")
		withText(t, db, storetest.OtherCouncil, "other_lead", 5, "Complaints about waiting times")
		for words, want := range map[string][]string{
			"complaints":                 {"CX-001 Page 2", "CX-003 Page 1"},
			"complaint*":                 {"CX-001 Page 2", "CX-002 Page 3", "CX-003 Page 1"},
			"COMPLAINTS -draft":          {"CX-001 Page 2", "CX-003 Page 1"}, // the draft is on another page
			"complaints -times":          {"CX-001 Page 2"},
			`complaints -"of waiting"`:   {"CX-001 Page 2"},
			"waiting times":              {"CX-003 Page 1", "CX-002 Page 2"},
			`"waiting times"`:            {"CX-002 Page 2"},
			`"waiting tim"*`:             {"CX-002 Page 2"},
			"ty'r cyngor":                {"CX-002 Page 1"},
			"tyr":                        {"CX-002 Page 1"},
			"arolwg amser*":              {"CX-002 Page 1"},
			`"the end"`:                  {"CX-004 Page 1"},
			"ж":                          {"CX-004 Page 2"},
			"Ελλ*":                       {"CX-004 Page 2"},
			"e-mail":                     {"CX-004 Page 2"},
			"4.3.2":                      {"CX-004 Page 2"},
			"3.4":                        nil,
			"survey 003":                 {"CX-003"},
			"cx-003":                     {"CX-003"},
			"nothing":                    nil,
			"-complaints":                nil,
			`' OR 1=1 -- ") NEAR(a b) *`: nil,
		} {
			if got := find(t, db, storetest.Council, evidence.Filter{Words: words}); !slices.Equal(got, want) {
				t.Errorf("%q found %q, not %q", words, got, want)
			}
		}
		if got := find(t, db, storetest.OtherCouncil, evidence.Filter{Words: "complaints"}); !slices.Equal(got, []string{"CX-005 Page 1"}) {
			t.Errorf("the other council found %q", got)
		}
	})
}

func TestTextTakesThePlaceOfTheTextBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		item := withText(t, db, storetest.Council, "lead", 1, "First words", "Second page")
		_, edition := sampleItem(storetest.Council, "lead", 1)
		file := edition.Files[0]
		text := textOf(file)
		text.Pages, text.Truncated, text.State = 1, true, evidence.TextRead
		for range 2 {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.SaveText(ctx, text, pagesOf([]string{"Other words"}))
			})
		}
		if got := find(t, db, storetest.Council, evidence.Filter{Words: "first"}); got != nil {
			t.Errorf("what was there before is found: %q", got)
		}
		if got := find(t, db, storetest.Council, evidence.Filter{Words: "other words"}); len(got) != 1 {
			t.Errorf("found %q", got)
		}
		got := read(t, db, func(ctx context.Context, tx *store.Tx) (evidence.Text, error) {
			return tx.ContentText(ctx, storetest.Council, file.SHA256)
		})
		text.MediaType, text.Size = file.MediaType, file.Size
		if got != text {
			t.Errorf("%+v, want %+v", got, text)
		}
		passages := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Passage, error) {
			return tx.Passages(ctx, storetest.Council, file.SHA256)
		})
		if len(passages) != 1 || passages[0].Text != "Other words" || passages[0].Place.Number != 1 {
			t.Errorf("%+v", passages)
		}
		rows := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Row, error) {
			return tx.EvidenceRows(ctx, storetest.Council, []string{item.ID})
		})
		if len(rows) != 1 || rows[0].Text != evidence.TextRead {
			t.Errorf("%+v", rows)
		}
		texts := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Text, error) {
			return tx.ContentTexts(ctx, storetest.Council, []string{file.SHA256, "none"})
		})
		if len(texts) != 1 || texts[0] != text {
			t.Errorf("%+v", texts)
		}
	})
}

func TestReadingIsAskedForOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		item, edition := sampleItem(storetest.Council, "lead", 1)
		insertItem(t, db, item, edition)
		queued := func() (n int) {
			if err := db.Raw().QueryRow(`SELECT COUNT(*) FROM river_job WHERE kind = 'read_content'`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for range 2 {
			write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AwaitText(ctx, edition.Files, false) })
		}
		if n := queued(); n != 1 {
			t.Errorf("%d jobs", n)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AwaitText(ctx, edition.Files, true) })
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AwaitTextOf(ctx, edition.Files[0].SHA256) })
		if n := queued(); n != 3 {
			t.Errorf("%d jobs after asking again", n)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveText(ctx, textOf(edition.Files[0]), nil) })
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AwaitTextOf(ctx, edition.Files[0].SHA256) })
		for all, want := range map[bool]int{false: 0, true: 1} {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				if n, err := tx.AwaitTextAgain(ctx, all); err != nil || n != want {
					return fmt.Errorf("all %v: %d, %w", all, n, err)
				}
				return nil
			})
		}
		if n := queued(); n != 4 {
			t.Errorf("%d jobs at last", n)
		}
	})
}

func TestWhatIsMissingIsTakenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Assessment(t, db, "as_text", assessment.Collecting)
		item, edition := sampleItem(storetest.Council, "lead", 1)
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertEvidence(ctx, item, edition) })
		if _, err := db.Raw().Exec(`INSERT INTO self_assessment (assessment_id, area_id, element_id, rating, statement, see_on_site, gaps, updated_by, updated_at, version)
			VALUES ('as_text', '', '1.1.1', 'compliant', 'We segment', '', '', $1, $2, 1)`, storetest.PersonID("lead"), evidenceTime); err != nil {
			t.Fatal(err)
		}
		take := func() (n int) {
			write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				n, err = tx.TakeUpMissingText(ctx, 100)
				return err
			})
			return n
		}
		if n := take(); n < 3 {
			t.Errorf("%d taken up", n)
		}
		if n := take(); n != 0 {
			t.Errorf("%d taken up the second time", n)
		}
		if got := find(t, db, storetest.Council, evidence.Filter{Words: "survey 001"}); len(got) != 1 {
			t.Errorf("found %q", got)
		}
	})
}

func TestStatementsAreFoundAsTheyStand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Assessment(t, db, "as_text", assessment.Collecting)
		save := func(version int64, statement string) {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.SaveSelf(ctx, applicant.Self{AssessmentID: "as_text", ElementID: "1.1.1", Rating: standard.RatingCompliant, Statement: statement,
					UpdatedBy: storetest.PersonID("lead"), UpdatedAt: evidenceTime, Version: version}, false)
			})
		}
		said := func(words string) (found []lookup.Record) {
			return read(t, db, func(ctx context.Context, tx *store.Tx) ([]lookup.Record, error) {
				return tx.LookupRecords(ctx, storetest.Council, standard.CSE(), search.Parse(words), 100)
			})
		}
		save(0, "We segment our customers")
		if got := said("segment customers"); len(got) != 1 || got[0].AssessmentID != "as_text" || got[0].ElementIDs[0] != "1.1.1" || got[0].Assessment != "Review as_text" || got[0].Text != "We segment our customers" {
			t.Errorf("%+v", got)
		}
		save(1, "We know our tenants")
		if len(said("segment")) != 0 || len(said("tenants")) != 1 {
			t.Error("the text before is found still, or the new one is not")
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeletePlan(ctx, "as_text") })
		if len(said("tenants")) != 0 {
			t.Error("a statement of a plan that is gone is found")
		}
	})
}

// What is known of a text is forgotten with the last that holds the content.
func TestTextIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		item, edition := sampleItem(storetest.Council, "lead", 1)
		insertItem(t, db, item, edition)
		kept := edition.Files[0].SHA256
		for _, sha256 := range []string{kept, "declined"} {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.AwaitText(ctx, []evidence.File{{OrganisationID: storetest.Council, SHA256: sha256, MediaType: "text/plain", Size: 1}}, false)
			})
			text := evidence.Text{OrganisationID: storetest.Council, SHA256: sha256, State: evidence.TextRead, ReadAt: evidenceTime}
			save := func() {
				write(t, db, func(ctx context.Context, tx *store.Tx) error {
					return tx.SaveText(ctx, text, []evidence.Passage{{Position: 1, Text: "Words"}})
				})
			}
			save()
			write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.ForgetText(ctx, storetest.Council, sha256) })
			if sha256 != kept {
				save() // one that was being read meanwhile
			}
			left := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Passage, error) {
				return tx.Passages(ctx, storetest.Council, sha256)
			})
			if (len(left) == 1) != (sha256 == kept) {
				t.Errorf("%s: %d passages", sha256, len(left))
			}
		}
	})
}
