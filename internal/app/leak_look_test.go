package app_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/account"
)

// leakLook looks for the secrets of either side in what the other is given.
type leakLook struct {
	*walker
	seen   map[string]int // which side met which secret how often
	prints map[[sha256.Size]byte]string
}

// looked is a page as somebody saw it.
type looked struct {
	visitor
	target string
	text   string
}

// oneOfEach returns one person of each role in each organisation of a kind, those
// of the council with a visit under way first.
func (w *walker) oneOfEach(kind account.OrganisationKind) (all []visitor) {
	had := map[string]bool{}
	for _, v := range w.people {
		if key := v.OrganisationID + string(v.Role); v.Kind == kind && !had[key] {
			had[key] = true
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, func(a, b visitor) int {
		return strings.Compare(strings.Replace(a.OrganisationName, "Wincombe", "", 1), strings.Replace(b.OrganisationName, "Wincombe", "", 1))
	})
	return all
}

// page looks at one page or file, and returns what can be read of it.
func (l leakLook) page(v visitor, target string, page *httptest.ResponseRecorder) string {
	text := l.readable(target, page.Body.Bytes())
	if v.Kind != account.CertificationBody && (strings.Contains(text, bodySecret) || secretDays.MatchString(text)) {
		l.t.Errorf("%s: %s shows a draft of the certification body", v, target)
	}
	if v.Kind != account.Applicant && strings.Contains(text, appliedSaved) {
		l.t.Errorf("%s: %s shows a draft of the organisation", v, target)
	}
	for _, secret := range []string{bodySecret, appliedSaved} {
		if strings.Contains(text, secret) {
			l.seen[string(v.Kind)+" "+secret]++
		}
	}
	if secretDays.MatchString(text) {
		l.seen[string(v.Kind)+" "+secretDay]++
	}
	return text
}

// secretDays are the ways in which secretDay is written.
var secretDays = regexp.MustCompile(`19 Sep(tember)? 2047|2047-09-19|20470919`)

// readable is the text of a page, of a PDF, or of all that an archive holds.
func (l leakLook) readable(target string, body []byte) string {
	if bytes.HasPrefix(body, []byte("%PDF-")) {
		return l.printed(target, body)
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return string(body)
	}
	var all strings.Builder
	for _, f := range z.File {
		if in, err := f.Open(); err == nil {
			content, _ := io.ReadAll(in) // what cannot be read shows nothing
			in.Close()
			all.WriteString(l.readable(target+" "+f.Name, content))
		}
	}
	return all.String()
}

// printed is the text of a PDF: its words are packed, and letters in it stand
// for others. The same PDF is read once.
func (l leakLook) printed(target string, body []byte) string {
	key := sha256.Sum256(body)
	if text, known := l.prints[key]; known {
		return text
	}
	c := exec.CommandContext(l.t.Context(), "pdftotext", "-raw", "-", "-")
	c.Stdin = bytes.NewReader(body)
	text, err := c.Output()
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		l.t.Errorf("%s: the PDF has no text to look through: %v", target, err)
	}
	l.prints[key] = strings.Join(strings.Fields(string(text)), " ")
	return l.prints[key]
}

// crawl follows links as these people, and returns what they saw.
func (l leakLook) crawl(people []visitor) (all []looked) {
	for _, v := range people {
		l.walker.crawl(v, func(v visitor, target string, page *httptest.ResponseRecorder, _ int64) {
			all = append(all, looked{v, target, l.page(v, target, page)})
		})
	}
	return all
}

// again looks at the same pages once more: no number may have changed.
func (l leakLook) again(before []looked) {
	for _, b := range before {
		after := l.page(b.visitor, b.target, l.do(b.request(http.MethodGet, b.target, nil)))
		if was, is := numbers(b.target, b.text), numbers(b.target, after); was != is {
			l.t.Errorf("%s: %s has other numbers since the other side wrote:\n%s", b.visitor, b.target, difference(was, is))
		}
	}
}

// everywhere looks at every address of a record of an assessment, every search
// and every feed.
func (l leakLook) everywhere(people []visitor, feeds map[string]visitor) {
	searches := []string{"/search?q=", "/evidence?q=", "/standard?q=", "/improvement?q="}
	for _, assessment := range l.names(undecided + ` ORDER BY id`) {
		searches = append(searches, "/desk/"+assessment+"/search?q=")
	}
	for _, v := range people {
		for _, r := range l.app.Routes {
			if method(r.Pattern) != http.MethodGet {
				continue
			}
			for _, target := range l.addresses(r.Pattern) {
				l.page(v, target, l.do(v.request(http.MethodGet, target, nil)))
			}
		}
		for _, at := range searches {
			l.page(v, at+draftWord, l.do(v.request(http.MethodGet, at+draftWord, nil)))
		}
	}
	for target, v := range feeds {
		l.page(v, target, l.do(visitor{}.request(http.MethodGet, target, nil)))
	}
}

// feeds gives a lead and an assessor an address each at which a calendar program
// reads the plan of the visit.
func (w *walker) feeds() map[string]visitor {
	w.t.Helper()
	all := map[string]visitor{}
	visits := w.names(`SELECT DISTINCT assessment_id FROM visit_share WHERE assessment_id IN (` + undecided + ` AND state = 'visit')`)
	for _, v := range []visitor{w.is("CSE Lead", "Wincombe"), w.is("Lead Assessor", "Fairmark")} {
		session, err := w.app.Services.Auth.Session(w.t.Context(), v.token)
		if err != nil {
			w.t.Fatal(err)
		}
		token, hash, err := account.NewToken(rand.Reader)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := w.app.Services.Visits.Subscribe(w.t.Context(), session.Actor, visits[0], hash); err != nil {
			w.t.Fatal(err)
		}
		all["/calendars/"+token+".ics"] = v
	}
	return all
}

var number = regexp.MustCompile(`\d+`)

// numbers are the numbers in what somebody can read of a page, in order, and of
// all that stands in a record; nothing for another file.
func numbers(target, page string) string {
	if strings.HasSuffix(target, "/record.zip") {
		return strings.Join(number.FindAllString(madeNow.ReplaceAllString(page, ""), -1), " ")
	}
	if !strings.Contains(page, "<main") {
		return ""
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		return ""
	}
	main := document.Find("main")
	if strings.HasPrefix(target, "/audit") {
		// What the test itself put down moves the rest on by a line: its entry is
		// left out, and the last ones, which the page has no room for any more.
		rows := main.Find("tbody tr").FilterFunction(func(_ int, row *goquery.Selection) bool {
			return strings.TrimSpace(row.Find("td").Eq(2).Text()) != "Test"
		})
		main = rows.Slice(0, min(rows.Length(), auditCompared))
	}
	return strings.Join(number.FindAllString(main.Text(), -1), " ")
}

// auditCompared is how many entries of a page of the audit trail are compared.
const auditCompared = 20

// madeNow is what differs between two records of the same: when each was made,
// and with that the hash and the size of the files that say so.
var madeNow = regexp.MustCompile(`Made [^(]*\(UTC\)|"made_at": ?"[^"]*"|\b[0-9a-f]{64}\b|"size": ?\d+`)

// difference is the part in which two rows of numbers differ, with some before.
func difference(was, is string) string {
	i := 0
	for i < min(len(was), len(is)) && was[i] == is[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, min(i, len(s))-60):min(len(s), i+60)] }
	return "before: " + cut(was) + "\nafter:  " + cut(is)
}
