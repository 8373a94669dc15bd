package dossier_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/dossier"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// kept holds files by their hash; what it does not hold cannot be read.
type kept map[string]string

func (k kept) Content(_ context.Context, sum string) (io.ReadSeekCloser, error) {
	words, has := k[sum]
	if !has {
		return nil, errors.New("gone")
	}
	return struct {
		io.ReadSeeker
		io.Closer
	}{strings.NewReader(words), io.NopCloser(nil)}, nil
}

var ctx = context.Background()

// told is a database in which an assessment was rated, with secrets on both
// sides, and released for the accuracy check.
// Each of begin is run before the report is begun.
func told(t *testing.T, begin ...func(*reporting.Reporting)) (*reporting.Exporting, func(string) account.Actor) {
	db := storetest.SQLite(t)
	storetest.Seed(t, db)
	storetest.Assessment(t, db, "as1", assessment.DeskReview)
	clock := time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)
	now := func() time.Time { clock = clock.Add(time.Second); return clock }
	by := func(who string) account.Actor {
		a := storetest.Actor(who, "2025-11-14")
		if who == "assessor" {
			a.Appointments = []account.Appointment{{AssessmentID: "as1", Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-31"}}
		}
		return a
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	assessors := desk.New(store.For[desk.Tx]{DB: db}, now)
	reports := reporting.New(store.For[reporting.Tx]{DB: db}, id.New, now)
	questions := question.New(store.For[question.Tx]{DB: db}, id.New, now)
	_, err := questions.Ask(ctx, by("assessor"), "as1", question.About("1.1.1", "Who are they?"))
	must(err)
	for _, e := range storetest.Elements {
		_, err := assessors.Rate(ctx, by("assessor"), desk.ElementRating{AssessmentID: "as1", ElementID: e, Rating: standard.RatingCompliant, Finding: "Released finding on " + e, PrivateNote: "PRIVATE note"}, true)
		must(err)
	}
	for _, do := range begin {
		do(reports)
	}
	must(reports.StartDrafting(ctx, by("assessor"), "as1"))
	version, err := reports.SaveDraft(ctx, by("assessor"), reporting.ReportDraft{AssessmentID: "as1", Background: "Background", Methodology: "Methods", Conclusion: "Conclusion", Recommendation: reporting.RecommendRetain})
	must(err)
	_, err = reports.Release(ctx, by("assessor"), "as1")
	must(err)
	must(reports.Redraft(ctx, by("assessor"), "as1"))
	_, err = reports.SaveDraft(ctx, by("assessor"), reporting.ReportDraft{AssessmentID: "as1", Version: version, Background: "UNRELEASED words", Methodology: "Methods", Conclusion: "Conclusion", Recommendation: reporting.RecommendRetain})
	must(err)
	// What people said in the visit, of which nobody's record may hold a word.
	for _, insert := range []string{
		`INSERT INTO visit_stop (id, assessment_id, visit_on, place, starts, ends, notes, version) VALUES ('stop', 'as1', '2025-11-12', 'The hub', '09:00', '12:00', '', 1)`,
		`INSERT INTO visit_session (id, assessment_id, stop_id, kind, title, starts, ends, held, version) VALUES ('ses', 'as1', 'stop', 'interview', 'Tenants', '09:00', '10:00', TRUE, 1)`,
		`INSERT INTO session_note (id, assessment_id, session_id, person_id, words, created_at, updated_at, version) VALUES ('n', 'as1', 'ses', 'per_assessor', 'PRIVATE raw note', '2025-11-12', '2025-11-12', 1)`,
		`INSERT INTO session_consent (session_id, given, words, recorded_by, recorded_at, version) VALUES ('ses', 'some', 'PRIVATE words of consent', 'per_assessor', '2025-11-12', 1)`,
		`INSERT INTO site_aside (id, assessment_id, person_id, kind, record_id, session_id, session_title, content, why, made_at, settled_as) VALUES ('a', 'as1', 'per_assessor', 'note', 'n', 'ses', 'Tenants', '{"words":"PRIVATE put aside"}', 'PRIVATE', '2025-11-12', '')`,
		`INSERT INTO quote (id, assessment_id, session_id, session_title, participant_group, speaker, words, state, approval, created_by, created_at, version) VALUES ('q1', 'as1', 'ses', 'Tenants', 'customers', 'a tenant', 'PRIVATE, not approved', 'marked', '', 'per_assessor', '2025-11-12', 1)`,
		`INSERT INTO quote (id, assessment_id, session_id, session_title, participant_group, speaker, words, state, approval, created_by, created_at, version) VALUES ('q2', 'as1', 'ses', 'Tenants', 'customers', 'a tenant', 'PRIVATE, taken back', 'withdrawn', '', 'per_assessor', '2025-11-12', 1)`,
	} {
		_, err := db.Raw().Exec(insert)
		must(err)
	}
	return reporting.NewExporting(store.For[reporting.ExportTx]{DB: db}, now), by
}

func archive(t *testing.T, v reporting.Record, files kept) map[string]string {
	t.Helper()
	var out bytes.Buffer
	if err := dossier.Write(ctx, &out, v, files); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(text)
	}
	return all
}

func TestARecordHoldsWhatItsSideMayHaveAndNothingElse(t *testing.T) {
	exporting, by := told(t)
	for side, who := range map[reporting.Side]string{reporting.OrganisationSide: "lead", reporting.BodySide: "scheme"} {
		v, err := exporting.Record(ctx, by(who), "as1", side)
		if err != nil {
			t.Fatal(side, err)
		}
		all := archive(t, v, kept{v.Files[0].SHA256: "as1"})
		var m struct {
			Files []struct{ Path, SHA256, Says string }
		}
		if err := json.Unmarshal([]byte(all["manifest.json"]), &m); err != nil {
			t.Fatal(err)
		}
		if len(m.Files) != len(all)-1 {
			t.Errorf("%s: %d files, %d listed", side, len(all), len(m.Files))
		}
		whole := ""
		for _, f := range m.Files {
			sum := sha256.Sum256([]byte(all[f.Path]))
			if hex.EncodeToString(sum[:]) != f.SHA256 || f.Says != "" {
				t.Errorf("%s: %+v", side, f)
			}
			if !strings.HasSuffix(f.Path, ".pdf") {
				whole += all[f.Path]
			}
		}
		for _, s := range []string{"We submitted this for 1.1.1", "Who are they?", "Released finding on 1.3.2", "report.released for accuracy", "Raw notes of interviews"} {
			if !strings.Contains(whole, s) {
				t.Errorf("%s lacks %q", side, s)
			}
		}
		if strings.Contains(whole, "PRIVATE") || strings.Contains(whole, "UNRELEASED") != (side == reporting.BodySide) || strings.Contains(whole, "element.rated") && side == reporting.OrganisationSide {
			t.Errorf("%s holds what it may not, or lacks what it may", side)
		}
		if assessment.Sum(all["reports/release-1.json"]) != v.Releases[0].Hash || !strings.HasPrefix(all["reports/release-1.pdf"], "%PDF-") {
			t.Errorf("%s: the release is not word for word", side)
		}
		page, err := goquery.NewDocumentFromReader(strings.NewReader(all["index.html"]))
		if err != nil {
			t.Fatal(err)
		}
		page.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			if _, there := all[a.AttrOr("href", "")]; !there {
				t.Errorf("%s: the page leads to %q", side, a.AttrOr("href", ""))
			}
		})
	}
}

func TestWhoMayHaveARecord(t *testing.T) {
	exporting, by := told(t)
	for _, c := range []struct {
		who  string
		side reporting.Side
		want fault.Kind
	}{
		{"lead", reporting.BodySide, fault.KindNotFound}, {"scheme", reporting.OrganisationSide, fault.KindNotFound},
		{"champion", reporting.OrganisationSide, fault.KindForbidden}, {"assessor", reporting.BodySide, fault.KindForbidden},
		{"other_lead", reporting.OrganisationSide, fault.KindNotFound}, {"other_scheme", reporting.BodySide, fault.KindNotFound}, {"lead", "both", fault.KindInvalid},
	} {
		if _, err := exporting.Record(ctx, by(c.who), "as1", c.side); fault.KindOf(err) != c.want {
			t.Errorf("%s, %s: %v", c.who, c.side, err)
		}
	}
}

func TestAFileThatIsGoneOrChangedIsNamed(t *testing.T) {
	exporting, by := told(t)
	v, err := exporting.Record(ctx, by("scheme"), "as1", reporting.BodySide)
	if err != nil {
		t.Fatal(err)
	}
	v.Files[0].Name = "../../evil\x00.txt"
	for says, files := range map[string]kept{"could not be read": {}, "not what was submitted": {v.Files[0].SHA256: "other"}} {
		all := archive(t, v, files)
		if !strings.Contains(all["manifest.json"], says) {
			t.Errorf("the manifest does not say %q", says)
		}
		for name := range all {
			if strings.Contains(name, "..") || strings.ContainsRune(name, 0) {
				t.Errorf("a file is called %q", name)
			}
		}
	}
}

func TestARecordIsCheckedWithoutADatabase(t *testing.T) {
	exporting, by := told(t)
	v, err := exporting.Record(ctx, by("lead"), "as1", reporting.OrganisationSide)
	if err != nil {
		t.Fatal(err)
	}
	// The hashes that a submission has when it is made by the use case.
	for i, e := range v.Submissions[0].Manifest.Elements {
		for _, p := range v.Submissions[0].Parts {
			if p.ElementID == e.ElementID {
				v.Submissions[0].Manifest.Elements[i].Hash = assessment.Sum(p.Content)
			}
		}
	}
	manifest, err := json.Marshal(v.Submissions[0].Manifest)
	if err != nil {
		t.Fatal(err)
	}
	v.Submissions[0].ManifestJSON, v.Submissions[0].Hash = string(manifest), assessment.Sum(string(manifest))
	v.Supplements = []assessment.Supplement{{Kind: assessment.WithAnswer, JSON: `{"words":"later"}`, Hash: assessment.Sum(`{"words":"later"}`)}}
	v.Standards = map[string]string{assessment.Sum("pack"): "pack"}
	all := archive(t, v, kept{v.Files[0].SHA256: "as1"})
	check := func(change func(map[string]string)) dossier.Checked {
		t.Helper()
		files := maps.Clone(all)
		change(files)
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for name, text := range files {
			f, err := z.Create(name)
			if err == nil {
				_, err = io.WriteString(f, text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		c, err := dossier.Check(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := check(func(map[string]string) {}); len(c.Problems) != 0 || c.Elements != len(storetest.Elements) || c.Submissions["1"] != v.Submissions[0].Hash || c.Files != len(all)-1 {
		t.Errorf("%+v", c)
	}
	for name, text := range all {
		if name == "manifest.json" || name == "record.json" {
			continue
		}
		if c := check(func(files map[string]string) { files[name] = text + " " }); len(c.Problems) == 0 || !strings.Contains(strings.Join(c.Problems, "\n"), name) {
			t.Errorf("%s was changed: %q", name, c.Problems)
		}
		if c := check(func(files map[string]string) { delete(files, name) }); len(c.Problems) == 0 {
			t.Errorf("%s was taken out, and nothing is said", name)
		}
	}
	if c := check(func(files map[string]string) { files["more.txt"] = "more" }); len(c.Problems) != 1 {
		t.Errorf("%q", c.Problems)
	}
	// Somebody who changes an element and the manifest of the archive with it is
	// found out by the hash in the manifest of the submission.
	element := "submissions/1/elements/1.1.1.json"
	if c := check(func(files map[string]string) {
		changed := files[element] + " "
		files["manifest.json"] = strings.NewReplacer(assessment.Sum(files[element]), assessment.Sum(changed), fmt.Sprintf(`"size": %d`, len(files[element])), fmt.Sprintf(`"size": %d`, len(changed))).
			Replace(files["manifest.json"])
		files[element] = changed
	}); !strings.Contains(strings.Join(c.Problems, "\n"), element+" is not what was handed over") {
		t.Errorf("%q", c.Problems)
	}
	for _, text := range []string{"", "no zip"} {
		if _, err := dossier.Check(strings.NewReader(text), int64(len(text))); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
