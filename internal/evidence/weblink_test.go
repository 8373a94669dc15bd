package evidence_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/weblink"
)

// linked is a room with a web link to a page on this machine, which says what it
// is told to.
type linked struct {
	*room
	item   evidence.Item
	status atomic.Int64
	body   atomic.Value
	asked  atomic.Int64
	url    string
}

func newLinked(t *testing.T, r *room) *linked {
	t.Helper()
	l := &linked{room: r}
	l.says(200, "<p>We answer within <b>five</b> days</p>")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/robots.txt" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		l.asked.Add(1)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(int(l.status.Load()))
		fmt.Fprintf(w, "<html><head><script>stamp=%d</script></head>%s</html>", l.asked.Load(), l.body.Load())
	}))
	t.Cleanup(s.Close)
	v, err := weblink.New(weblink.Config{Allow: "127.0.0.1", Pause: -1})
	if err != nil {
		t.Fatal(err)
	}
	r.VisitWith(v)
	l.url = s.URL + "/charter"
	added, err := r.Add(t.Context(), actor("lead"), evidence.Addition{Key: r.NewKey(), Kind: evidence.LinkKind, URL: l.url, Details: evidence.Details{Title: "Our charter", Sensitivity: evidence.Open}})
	if err != nil {
		t.Fatal(err)
	}
	l.item = added[0].Item
	return l
}

func (l *linked) says(status int64, body string) { l.status.Store(status); l.body.Store(body) }

// later lets days pass, and what is due be done.
func (l *linked) later(days int) (checked int, current evidence.Edition) {
	l.t.Helper()
	l.at = l.at.AddDate(0, 0, days)
	checked, err := l.CheckLinks(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	return checked, l.dossier(l.item.ID).Current()
}

func (l *linked) exec(query string, args ...any) {
	l.t.Helper()
	if _, err := l.db.Raw().Exec(query, args...); err != nil {
		l.t.Fatalf("%v\n%s", err, query)
	}
}

// plain reads a content as one page of text.
type plain struct{}

func (plain) Read(_ context.Context, content io.ReaderAt, size int64, _ string) (evidence.Reading, error) {
	text, err := io.ReadAll(io.NewSectionReader(content, 0, size))
	return evidence.Reading{Passages: []evidence.Passage{{Text: string(text)}}}, err
}

func (l *linked) count(query string, args ...any) (n int) {
	l.t.Helper()
	if err := l.db.Raw().QueryRow(query, args...).Scan(&n); err != nil {
		l.t.Fatal(err)
	}
	return n
}

func TestAWebLinkIsVisitedAndACopyKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := newLinked(t, newRoom(t, db, 0))
		if e := l.dossier(l.item.ID).Current(); e.Link.InWords() != "Not checked yet" {
			t.Errorf("%+v", e.Link)
		}
		checked, e := l.later(0)
		if checked != 1 || e.Link.InWords() != "Reached on 14 November 2025" || len(e.Files) != 1 || e.Link.CopyFileID != e.Files[0].ID {
			t.Fatalf("%d, %+v", checked, e)
		}
		if f := e.Files[0]; f.Name != "Copy of 14 November 2025 - 127.0.0.1.html" || f.MediaType != "text/html" || f.Text.State != evidence.TextWaiting {
			t.Errorf("%+v", f)
		}
		first := e.Files[0]
		if use, err := l.Use(t.Context(), actor("lead")); err != nil || use.Bytes != first.Size || use.Files != 1 {
			t.Errorf("the copy is not counted: %+v, %v", use, err)
		}
		// Not again for a week; and what is only stamped anew is no change.
		if checked, _ := l.later(6); checked != 0 {
			t.Errorf("%d visited too soon", checked)
		}
		if checked, e := l.later(1); checked != 1 || len(e.Files) != 1 || e.Files[0].ID != first.ID || !e.Link.ChangedAt.IsZero() {
			t.Errorf("%d, %+v", checked, e)
		}
		// Other words: another copy in the place of the first, of which nothing is left.
		if err := l.ReadText(t.Context(), plain{}, storetest.Council, first.SHA256, true); err != nil {
			t.Fatal(err)
		}
		l.says(200, "<p>We answer within <b>ten</b> days</p>")
		_, e = l.later(7)
		if len(e.Files) != 1 || e.Files[0].ID == first.ID || e.Link.ChangedAt.IsZero() || e.Link.CopyFileID != e.Files[0].ID {
			t.Fatalf("%+v", e)
		}
		if use, err := l.Use(t.Context(), actor("lead")); err != nil || use.Bytes != e.Files[0].Size || use.Files != 1 {
			t.Errorf("%+v, %v", use, err)
		}
		if n := l.count(`SELECT COUNT(*) FROM passage WHERE kind = 'file'`) + l.count(`SELECT COUNT(*) FROM content_text WHERE sha256 = $1`, first.SHA256) + l.count(`SELECT COUNT(*) FROM personal_data`); n != 0 {
			t.Errorf("%d rows are left of the first copy", n)
		}
		// The same address once more is the same edition, whatever copies it has.
		if _, same, err := l.AddEdition(t.Context(), actor("lead"), l.item.ID, evidence.Content{URL: l.url}); err != nil || !same {
			t.Errorf("%v, %v", same, err)
		}
		// A copy that was submitted stays beside the next one.
		second := e.Files[0]
		l.exec(`INSERT INTO assessment (id, organisation_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version) VALUES ('as_1', $1, 'cse', 'initial', 'Now', '', 'submitted', '', '2024-11-01', $2, $2, 1)`, storetest.Council, l.at)
		l.exec(`INSERT INTO submission (id, assessment_id, number, manifest, hash, submitted_by, submitted_at) VALUES ('sub_1', 'as_1', 1, '{}', 'h', 'per_lead', $1)`, l.at)
		l.exec(`INSERT INTO submission_file (submission_id, file_id) VALUES ('sub_1', $1)`, second.ID)
		l.says(200, "<p>We answer at once</p>")
		if _, e = l.later(7); len(e.Files) != 2 || e.Files[0].ID != second.ID || e.Link.CopyFileID != e.Files[1].ID {
			t.Errorf("%+v", e.Files)
		}
		// Without room the copy that is there stays.
		if err := l.SetQuota(t.Context(), storetest.Council, 1); err != nil {
			t.Fatal(err)
		}
		l.says(200, "<p>We answer when we can</p>")
		if _, e = l.later(7); len(e.Files) != 2 || !strings.Contains(e.Link.CopyTrouble, "no room") {
			t.Errorf("%+v", e.Link)
		}
		if n := l.count(`SELECT COUNT(*) FROM audit_entry WHERE action = 'evidence.link_copied' AND actor_name = 'Link checker'`); n != 3 {
			t.Errorf("%d copies on record", n)
		}
	})
}

func TestALinkIsBrokenAfterThreeDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := newLinked(t, newRoom(t, db, 0))
		l.later(0)
		l.says(500, "fault")
		_, e := l.later(7)
		if e.Link.Broken() || e.Link.FailedDays != 1 || !strings.Contains(e.Link.InWords(), "Could not be reached on 21 November 2025: the site has a fault (500)") {
			t.Errorf("%s %+v", e.Link.InWords(), e.Link)
		}
		l.says(200, "<p>We answer within <b>five</b> days</p>")
		if _, e = l.later(1); e.Link.FailedDays != 0 || e.Link.InWords() != "Reached on 22 November 2025" || len(e.Files) != 1 {
			t.Errorf("%+v", e.Link)
		}
		l.says(404, "none")
		for day, broken := range []bool{false, false, true} {
			wait := 1
			if day == 0 {
				wait = 7
			}
			if checked, e := l.later(wait); checked != 1 || e.Link.Broken() != broken {
				t.Errorf("day %d: %d, %+v", day, checked, e.Link)
			}
		}
		_, e = l.later(0)
		if words := e.Link.InWords(); words != "Not reached since 22 November 2025: the site says that there is no such page (404)" || len(e.Files) != 1 {
			t.Errorf("%s, %d copies", words, len(e.Files))
		}
		if checked, _ := l.later(1); checked != 0 {
			t.Error("a broken link is asked for every day")
		}
		l.says(200, "<p>Back</p>")
		if _, e = l.later(7); e.Link.Broken() || e.Link.Trouble != "" {
			t.Errorf("%+v", e.Link)
		}
		if n := l.count(`SELECT COUNT(*) FROM audit_entry WHERE action IN ('evidence.link_broken', 'evidence.link_works_again')`); n != 2 {
			t.Errorf("%d on record", n)
		}
	})
}

func TestWhoWantsNoVisitsHasNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := newLinked(t, newRoom(t, db, 0))
		ctx := t.Context()
		want(t, fault.KindForbidden, l.SetLinkChecks(ctx, actor("champion"), false), "")
		if err := l.SetLinkChecks(ctx, actor("lead"), false); err != nil {
			t.Fatal(err)
		}
		want(t, fault.KindConflict, l.AskLinkCheck(ctx, actor("lead"), l.item.ID), "switched off")
		if err := l.CheckLink(ctx, storetest.Council, l.item.ID); err != nil {
			t.Error(err)
		}
		if checked, _ := l.later(0); checked != 0 || l.asked.Load() != 0 {
			t.Error("it was asked all the same")
		}
		if v, err := l.WebLinks(ctx, actor("executive")); err != nil || !v.Off || v.MaySet || len(v.All) != 1 {
			t.Errorf("%+v, %v", v, err)
		}
		if err := l.SetLinkChecks(ctx, actor("admin"), true); err != nil {
			t.Fatal(err)
		}
		want(t, fault.KindNotFound, l.AskLinkCheck(ctx, actor("other_lead"), l.item.ID), "")
		for range 2 {
			if err := l.AskLinkCheck(ctx, actor("lead"), l.item.ID); err != nil {
				t.Fatal(err)
			}
		}
		if n := l.count(`SELECT COUNT(*) FROM river_job WHERE kind = 'check_link'`); n != 1 {
			t.Errorf("%d jobs", n)
		}
		if err := l.CheckLink(ctx, storetest.Council, l.item.ID); err != nil {
			t.Fatal(err)
		}
		want(t, fault.KindConflict, l.AskLinkCheck(ctx, actor("lead"), l.item.ID), "a few minutes ago")
		if err := l.CheckLink(ctx, storetest.OtherCouncil, l.item.ID); err != nil {
			t.Error(err)
		}
		note := l.add("lead", "A file", evidence.Details{}, evidence.Proof{})
		want(t, fault.KindNotFound, l.AskLinkCheck(ctx, actor("lead"), note.ID), "no such web link")
		// What is withdrawn is left alone.
		if err := l.Withdraw(ctx, actor("lead"), l.item.ID, l.dossier(l.item.ID).Item.Version, true); err != nil {
			t.Fatal(err)
		}
		if checked, _ := l.later(30); checked != 0 {
			t.Error("what is withdrawn is visited")
		}
		l.VisitWith(nil)
		if v, err := l.WebLinks(ctx, actor("lead")); err != nil || len(v.All) != 0 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

// A copy passes the same gate as an upload.
func TestACopyIsOfferedWhenItIsClean(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, server := scanning(t, db, 0)
		l := newLinked(t, r)
		server.Stop()
		_, e := l.later(0)
		if len(e.Files) != 1 || e.Files[0].State != evidence.Waiting {
			t.Fatalf("%+v", e.Files)
		}
		_, _, err := l.File(t.Context(), actor("lead"), e.Files[0].ID)
		want(t, fault.KindConflict, err, "being checked")
		server.Resume()
		if err := l.Scan(t.Context(), e.Files[0].SHA256); err != nil {
			t.Fatal(err)
		}
		_, content, err := l.File(t.Context(), actor("lead"), e.Files[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		content.Close()
	})
}

// Two who look for what is due at once visit each link once.
func TestLinksAreClaimed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := newLinked(t, newRoom(t, db, 0))
		claim := func() (due []evidence.WebLink) {
			if err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
				due, err = tx.ClaimWebLinks(t.Context(), l.at, l.at.Add(time.Hour), 10)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return due
		}
		if first, second := claim(), claim(); len(first) != 1 || len(second) != 0 || first[0].URL != l.url {
			t.Errorf("%+v, %+v", first, second)
		}
	})
}
