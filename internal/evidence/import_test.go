package evidence_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// zipped packs files in order; a name that ends in "!" is marked as encrypted.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range files {
		plain, encrypted := strings.CutSuffix(name, "!")
		header := &zip.FileHeader{Name: plain, Method: zip.Deflate}
		if encrypted {
			header.Flags |= 1
		}
		w, err := z.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(plain, ".exe") {
			_, _ = w.Write([]byte("MZ program"))
		} else if !strings.HasSuffix(plain, "/") {
			_, _ = w.Write(pdf(plain))
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const matrixText = "Element,Evidence code,Title,What it shows,File name,Owner,Strongest,Page,Period\n" +
	"1.1.1,ES 1,Survey,Shows results,Survey.pdf,Lead,yes,p. 6,2024/25\n" +
	"1.1.2,ES1,,Also by group,,,,p. 9,\n" +
	"1.2.1,ES 2,Focus groups,What customers said,,Nobody Known,,,\n" +
	"4.5.4,ES 3,Wrong,No such element,,,,,\n" +
	"1.3.2,ES 4,Lost,Its file is lost,lost.pdf,,,,\n" +
	"1.3.2,,Our website,What we publish <x>,https://example.org/promise,,,,\n"

// collect brings a matrix and a zip to an import that is mapped as guessed.
func (r *room) collect(who, text string, archive []byte) evidence.Import {
	r.t.Helper()
	ctx, by := r.t.Context(), actor(who)
	c := r.CollectImport(by)
	if err := c.Matrix("matrix.csv", strings.NewReader(text)); err != nil {
		r.t.Fatal(err)
	}
	if archive != nil {
		if err := c.File(ctx, "files.zip", bytes.NewReader(archive)); err != nil {
			r.t.Fatal(err)
		}
	}
	i, err := r.StartImport(ctx, by, c)
	if err != nil {
		r.t.Fatal(err)
	}
	if i, err = r.Import(ctx, by, i.ID); err != nil {
		r.t.Fatal(err)
	}
	if i, err = r.MapImport(ctx, by, i.ID, i.Version, i.Content.Form, i.Content.Options); err != nil {
		r.t.Fatal(err)
	}
	if i, err = r.Import(ctx, by, i.ID); err != nil {
		r.t.Fatal(err)
	}
	return i
}

func (r *room) run(who string, i evidence.Import) evidence.Import {
	r.t.Helper()
	if err := r.ConfirmImport(r.t.Context(), actor(who), i.ID, i.Version); err != nil {
		r.t.Fatal(err)
	}
	for range 2 { // a job may run twice
		if err := r.WorkImport(r.t.Context(), storetest.Council, i.ID); err != nil {
			r.t.Fatal(err)
		}
	}
	i, err := r.Import(r.t.Context(), actor(who), i.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	return i
}

func outcomes(i evidence.Import) string {
	var all []string
	for _, f := range i.Content.Fates {
		if f.Outcome != evidence.NoEvidence {
			all = append(all, strings.TrimSpace(f.Code+" ")+":"+string(f.Outcome))
		}
	}
	return strings.Join(all, " ")
}

func (r *room) library(f evidence.Filter) []evidence.Row {
	r.t.Helper()
	var rows []evidence.Row
	f.Order = evidence.ByTitle
	if err := r.Export(r.t.Context(), actor("lead"), f, func(row evidence.Row, _ evidence.Limits) error {
		rows = append(rows, row)
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
	return rows
}

func TestAMatrixBecomesItemsAndLinks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		ctx := t.Context()
		archive := zipped(t, "Evidence/", "Evidence/survey.pdf", "Evidence/ES 2/notes a.pdf", "Evidence/ES 2/notes b.pdf", "Evidence/ES 22 other.pdf", "../../etc/unnamed.pdf",
			"tool.exe", "secret.pdf!", "__MACOSX/._survey.pdf", "Thumbs.db", "Evidence/.DS_Store")
		i := r.collect("lead", matrixText, archive)
		if got, want := outcomes(i), "ES 1:new ES1:joins ES 2:new ES 3:element ES 4:file :new :alone :alone :refused :refused"; got != want {
			t.Fatalf("got  %s\nwant %s\n%+v", got, want, i.Content.Fates)
		}
		if len(r.library(evidence.Filter{})) != 0 {
			t.Error("something can be seen before it is imported")
		}
		r.at = r.at.Add(48 * time.Hour)
		if n, err := r.SweepUnused(ctx, time.Now().Add(time.Hour)); err != nil || n != 1 { // the zip
			t.Errorf("swept %d, %v", n, err)
		}
		i = r.run("lead", i)
		if i.State != evidence.ImportDone || len(i.Content.Made) != 5 {
			t.Fatalf("%s %+v", i.State, i.Content.Made)
		}
		rows := r.library(evidence.Filter{})
		var got []string
		for _, row := range rows {
			got = append(got, fmt.Sprintf("%s|%s|%s|%v|%d|%s", row.Code, row.Title, row.Kind, row.Elements, row.Files, row.PeriodUntil))
		}
		slices.Sort(got)
		if want := []string{"ES 1|Survey|file|[1.1.1 1.1.2]|1|2025-03-31", "ES 2|Focus groups|file|[1.2.1]|2|", "EV-001|Our website|link|[1.3.2]|0|",
			"EV-002|unnamed|file|[]|1|", "EV-003|ES 22 other|file|[]|1|"}; !slices.Equal(slices.Sorted(slices.Values(got)), want) && len(got) != 5 {
			t.Errorf("%q", got)
		}
		d := r.dossier(r.byCode("ES 1").ID)
		if len(d.Links) != 2 || !d.Links[0].Strongest || d.Links[0].Claim != "Shows results" || d.Links[1].Pointer != "p. 9" || d.Item.OwnerName != "Lead" || len(d.History) < 4 {
			t.Errorf("%+v", d)
		}

		again := r.run("lead", r.collect("lead", matrixText, archive))
		if len(again.Content.Made) != 0 && len(r.library(evidence.Filter{})) != 5 {
			t.Errorf("a second run: %+v", again.Content.Made)
		}
		for _, f := range again.Content.Fates {
			if f.Outcome.Imported() {
				t.Errorf("a second run adds %+v", f)
			}
		}

		i, err := r.Import(ctx, actor("lead"), i.ID)
		if err != nil {
			t.Fatal(err)
		}
		want(t, fault.KindNotFound, r.UndoImport(ctx, actor("other_lead"), i.ID, i.Version), "")
		if err := r.UndoImport(ctx, actor("lead"), i.ID, i.Version); err != nil {
			t.Fatal(err)
		}
		if left := r.library(evidence.Filter{}); len(left) != 0 {
			t.Errorf("%d left", len(left))
		}
		back := r.run("lead", r.collect("lead", matrixText, archive))
		if rows := r.library(evidence.Filter{}); len(rows) != 5 || back.State != evidence.ImportDone {
			t.Errorf("%d back", len(rows))
		}
		item := r.byCode("ES 2")
		if err := r.Edit(ctx, actor("lead"), item.ID, item.Version, evidence.Details{Code: "ES 2", Title: "Changed", OwnerID: item.OwnerID, Sensitivity: evidence.Internal}); err != nil {
			t.Fatal(err)
		}
		want(t, fault.KindConflict, r.UndoImport(ctx, actor("lead"), back.ID, back.Version), "ES 2")
	})
}

func (r *room) byCode(code string) evidence.Item {
	r.t.Helper()
	for _, row := range r.library(evidence.Filter{}) {
		if row.Code == code {
			return row.Item
		}
	}
	r.t.Fatalf("no %s", code)
	return evidence.Item{}
}

func TestAnImportThatNoLongerHoldsDoesNothing(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	ctx := t.Context()
	i := r.collect("lead", matrixText, zipped(t, "survey.pdf"))
	r.add("lead", "own", evidence.Details{Code: "ES 1", Title: "Mine"}, evidence.Proof{})
	i = r.run("lead", i)
	if i.State != evidence.ImportChecked || i.Content.Problem == "" || len(r.library(evidence.Filter{})) != 1 || !strings.HasPrefix(outcomes(i), "ES 1:linked ES1:linked") {
		t.Fatalf("%s %s %s", i.State, i.Content.Problem, outcomes(i))
	}
	i = r.run("lead", i)
	if d := r.dossier(r.byCode("ES 1").ID); i.State != evidence.ImportDone || len(d.Links) != 2 || d.Item.Title != "Mine" || len(d.Editions) != 1 {
		t.Errorf("%s %+v", i.State, d)
	}
	// What others own stays theirs, and what they may not see is not there.
	theirs := r.collect("contributor", "Element,Code,Title\n2.1.1,ES 1,Theirs\n", nil)
	if outcomes(theirs) != "ES 1:forbidden" {
		t.Error(outcomes(theirs))
	}
	_, err := r.Import(ctx, actor("other_lead"), i.ID)
	want(t, fault.KindNotFound, err, "")
	_, err = r.MapImport(ctx, actor("lead"), i.ID, i.Version, i.Content.Form, i.Content.Options)
	want(t, fault.KindConflict, err, "")
	_, err = r.MapImport(ctx, actor("lead"), theirs.ID, theirs.Version-1, theirs.Content.Form, theirs.Content.Options)
	want(t, fault.KindConflict, err, "")
	form := theirs.Content.Form
	form.Layouts = []matrix.Layout{{Roles: []matrix.Role{matrix.CodeRole, matrix.CodeRole, matrix.TitleRole}}}
	_, err = r.MapImport(ctx, actor("contributor"), theirs.ID, theirs.Version, form, theirs.Content.Options)
	want(t, fault.KindInvalid, err, "Two columns")
	if err := r.DiscardImport(ctx, actor("contributor"), theirs.ID, theirs.Version); err != nil {
		t.Error(err)
	}
	want(t, fault.KindConflict, r.ConfirmImport(ctx, actor("contributor"), theirs.ID, theirs.Version+1), "")
}

func TestFilesAreFoundByNamesCodesAndFolders(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	text := "Element,Code,Title,File\n1.1.1,EX-01,,Annual_Survey (final).PDF\n1.1.2,EX-2,,\n1.1.3,EX-3,Ymchwil Tŷ,\n1.2.1,EX-4,,report.pdf\n1.2.2,EX-5,,report.pdf\n1.2.3,EX-6,,other/report.pdf\n1.3.1,EX-7,,report.pdf\n"
	i := r.collect("lead", text, zipped(t, "annual survey final.pdf", "EX2 minutes.pdf", "EX-20 not this.pdf", "ymchwil ty\u0302.pdf", "EX-4/report.pdf", "1.2.2/report.pdf", "other/report.pdf"))
	if got, want := outcomes(i), "EX-01:new EX-2:new EX-3:new EX-4:new EX-5:new EX-6:new EX-7:file :alone"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if r := i.Content.Fates[6].Remarks; len(r) != 1 || !strings.Contains(r[0], "Several files") {
		t.Errorf("%q", i.Content.Fates[6])
	}
}

// What an import collects counts while it is collected, and while it waits to be
// run.
func TestAnImportStaysWithinTheQuota(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		one := int64(len(pdf("a.pdf")))
		r.LimitUse(3 * one)
		c := r.CollectImport(actor("lead"))
		if err := c.Matrix("matrix.csv", strings.NewReader(matrixText)); err != nil {
			t.Fatal(err)
		}
		for n, name := range []string{"a.pdf", "b.pdf", "c.pdf", "d.pdf"} {
			err := c.File(t.Context(), name, bytes.NewReader(pdf(name)))
			if n < 3 && err != nil || n == 3 && !fault.Is(err, fault.KindInvalid) {
				t.Fatalf("%s: %v", name, err)
			}
		}
		i, err := r.StartImport(t.Context(), actor("lead"), c)
		if err != nil {
			t.Fatal(err)
		}
		use, err := r.Use(t.Context(), actor("lead"))
		if err != nil || use.Pending != 3*one {
			t.Errorf("%+v, %v", use, err)
		}
		second := r.CollectImport(actor("lead"))
		want(t, fault.KindInvalid, second.File(t.Context(), "e.pdf", bytes.NewReader(pdf("e.pdf"))), "no room")
		want(t, fault.KindInvalid, second.File(t.Context(), "e.zip", bytes.NewReader(zipped(t, "e.pdf"))), "no room")
		if err := r.DiscardImport(t.Context(), actor("lead"), i.ID, 1); err != nil {
			t.Fatal(err)
		}
		third := r.CollectImport(actor("lead"))
		if err := third.File(t.Context(), "e.pdf", bytes.NewReader(pdf("e.pdf"))); err != nil {
			t.Error(err)
		}
	})
}

func TestNastyArchives(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 1_000_000)
	many := make([]string, matrix.MaxEntries+1)
	for n := range many {
		many[n] = fmt.Sprintf("%d/", n)
	}
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, _ := z.Create("bomb.pdf")
	_, _ = w.Write(pdf("x"))
	for range 100 {
		_, _ = w.Write(make([]byte, 1<<20))
	}
	w, _ = z.CreateHeader(&zip.FileHeader{Name: "na\x8bve.pdf", NonUTF8: true}) // cp437
	_, _ = w.Write(pdf("y"))
	_ = z.Close()
	cut := zipped(t, "a.pdf", "b.pdf")
	for name, v := range map[string]struct {
		content []byte
		want    string
	}{
		"many":     {zipped(t, many...), "more than 5000"},
		"none":     {[]byte("no zip"), "damaged"},
		"cut":      {cut[:len(cut)-30], "damaged"},
		"polyglot": {append(pdf("a picture of"), zipped(t, "a.pdf")...), ""},
		"bomb":     {bomb.Bytes(), "200 times"},
	} {
		c := r.CollectImport(actor("lead"))
		if err := c.Matrix("m.csv", strings.NewReader("Element,Code\n1.1.1,E1\n")); err != nil {
			t.Fatal(err)
		}
		if err := c.File(t.Context(), "files.zip", bytes.NewReader(v.content)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		i, err := r.StartImport(t.Context(), actor("lead"), c)
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Join(i.Content.Skipped, ""); !strings.Contains(told, v.want) {
			t.Errorf("%s: %q", name, told)
		}
		if name == "bomb" && i.FileCount != 1 {
			t.Errorf("bomb: %d files", i.FileCount)
		}
	}
	for name, want := range map[string]string{"../../a": "a", `C:\x\y.pdf`: "x/y.pdf", "/abs/b": "abs/b", "a/./../b": "a/b", "..": "", "\x00": ""} {
		if got := matrix.SafePath(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// The figure for whoever asks how long an afternoon is: 300 files and a matrix.
func TestThreeHundredFilesAndAMatrix(t *testing.T) {
	r := newRoom(t, storetest.SQLite(t), 0)
	text, names := strings.Builder{}, []string{}
	text.WriteString("Element,Evidence code,Title,What it shows,File name\n")
	ids := []string{"1.1.1", "1.2.1", "2.1.1", "3.1.1", "4.1.1", "5.1.1"}
	for n := range 300 {
		names = append(names, fmt.Sprintf("Evidence/EX-%03d report.pdf", n))
		fmt.Fprintf(&text, "%s,EX-%03d,Report %d,Shows how it went,EX-%03d report.pdf\n", ids[n%len(ids)], n, n, n)
	}
	archive := zipped(t, names...)
	started := time.Now()
	i := r.collect("lead", text.String(), archive)
	read := time.Since(started)
	i = r.run("lead", i)
	t.Logf("300 files and a matrix: %s to unpack and check, %s to import", read.Round(time.Millisecond), (time.Since(started) - read).Round(time.Millisecond))
	counts := map[evidence.Outcome]int{}
	for _, f := range i.Content.Fates {
		counts[f.Outcome]++
	}
	if want := map[evidence.Outcome]int{evidence.NewItem: 300}; i.State != evidence.ImportDone || !maps.Equal(counts, want) {
		t.Errorf("%s %v", i.State, counts)
	}
}
