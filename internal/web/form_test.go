package web

import (
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
)

func request(values url.Values) (f *Form, parse func() bool) {
	r := httptest.NewRequest("POST", "/", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	f = &Form{}
	return f, func() bool { return f.Parse(r) }
}

func TestAFormKeepsWhatWasTypedAndSaysWhatIsWrong(t *testing.T) {
	form, parse := request(url.Values{"title": {"  Survey\r\nof 2025 \x00"}, "kind": {"martian"}, "until-day": {"31"}, "until-month": {"2"}, "until-year": {"2025"}, "areas": {"a", "z"}})
	title := form.Text("title", "Title").Required("Enter a title").Max(5, "The title must be 5 characters or less")
	kind := form.Choice("kind", "Kind", []Option{{Value: "file"}}).Required("Select a kind")
	until := form.Date("until", "End of the period")
	areas := form.Choices("areas", "Areas", []Option{{Value: "a"}, {Value: "b"}})
	owner := form.Text("owner", "Owner").Required("Select an owner")
	if parse() {
		t.Fatal("the form must fail")
	}
	if title.Value != "Survey\nof 2025" || title.Error != "The title must be 5 characters or less" {
		t.Errorf("title %q, %q", title.Value, title.Error)
	}
	if kind.Value != "" || kind.Error == "" {
		t.Errorf("a choice that is not offered: %q, %q", kind.Value, kind.Error)
	}
	if d, m, y := until.DateParts(); until.Error != "End of the period must be a real date, such as 24 11 2025" || d+m+y != "3122025" {
		t.Errorf("date %s %s %s, %q", d, m, y, until.Error)
	}
	if len(areas.Values) != 1 || areas.Error == "" {
		t.Errorf("choices %v, %q", areas.Values, areas.Error)
	}
	if owner.Error != "Select an owner" {
		t.Errorf("owner: %q", owner.Error)
	}
	list := form.summary().ErrorList
	if len(list) != 5 || list[0].Href != "#title" || list[2].Href != "#until-day" {
		t.Errorf("the summary is %+v", list)
	}
}

func TestAFormAcceptsFaultsOfTheDomain(t *testing.T) {
	form, parse := request(url.Values{"title": {"Survey"}})
	title := form.Text("title", "Title")
	if !parse() {
		t.Fatal("nothing is wrong yet")
	}
	if err := form.Accept(fault.Invalid("", fault.Field{Name: "title", Words: "There is one already"}, fault.Field{Name: "elsewhere", Words: "And that"})); err != nil {
		t.Fatal(err)
	}
	if title.Error != "There is one already" || len(form.General) != 1 || !form.Failed() {
		t.Errorf("%q, %v", title.Error, form.General)
	}
	conflict := fault.Conflict("It has changed")
	if err := form.Accept(conflict); !errors.Is(err, conflict) {
		t.Errorf("a conflict is not for the form: %v", err)
	}
}

func TestAFormThatIsTooLongIsRefused(t *testing.T) {
	form, parse := request(url.Values{"title": {strings.Repeat("x", MaxFormBytes)}})
	form.Text("title", "Title")
	if parse() || len(form.General) != 1 {
		t.Fatalf("%v", form.General)
	}
}

func TestLocalPath(t *testing.T) {
	for next, want := range map[string]string{
		"/evidence?q=x": "/evidence?q=x", "": "/", "//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/", "evidence": "/", "/a\nb": "/",
	} {
		if got := LocalPath(next, "/"); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1000: "1 kB", 4_230_000: "4.2 MB", 250_000_000: "250 MB", 2_000_000_000: "2 GB"} {
		if got := Size(n); got != want {
			t.Errorf("%d is %q", n, got)
		}
	}
}
