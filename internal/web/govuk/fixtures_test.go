package govuk

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

// govuk-frontend publishes examples of its components with the HTML they must
// become. This test renders each of them with ours and compares the trees.
//
// An example that ours does not render the same is listed in unsupported with
// the reason. Upgrading govuk-frontend is: change the version, run, read.

const fixtureFolder = "../../../node_modules/govuk-frontend/dist/govuk/components"

// wantSupported is how many examples ours must render the same. Raise it when
// more are supported; it never falls without a reason in unsupported.
const wantSupported = 671

type example struct {
	Name    string         `json:"name"`
	Options map[string]any `json:"options"`
	HTML    string         `json:"html"`
}

// component ties a folder of examples to the function that renders them.
type component struct {
	name   string
	render func(options map[string]any) (templ.Component, []string)
	// expect takes away from the published HTML what only gov.uk may show.
	expect func(html string) string
}

// with makes the render function of a component: it fills the argument struct
// from the options and reports those that have no place in it.
func with[Args any](render func(Args) templ.Component) func(map[string]any) (templ.Component, []string) {
	return func(options map[string]any) (templ.Component, []string) {
		var args Args
		unknown := fill(&args, options)
		return render(args), unknown
	}
}

func TestAgainstGovukFrontendFixtures(t *testing.T) {
	passed, skipped := 0, 0
	for _, c := range components {
		t.Run(c.name, func(t *testing.T) {
			p, s := checkComponent(t, c)
			t.Logf("%d the same, %d unsupported", p, s)
			passed, skipped = passed+p, skipped+s
		})
	}
	t.Logf("govuk-frontend fixtures: %d the same, %d unsupported", passed, skipped)
	if passed < wantSupported {
		t.Errorf("%d examples are supported, fewer than the %d of before", passed, wantSupported)
	}
	for name := range unsupported {
		if !slices.ContainsFunc(components, func(c component) bool { return c.name == name }) {
			t.Errorf("unsupported names %q, which is not a component of ours", name)
		}
	}
}

func checkComponent(t *testing.T, c component) (passed, skipped int) {
	t.Helper()
	examples := readExamples(t, c.name)
	listed := unsupported[c.name]
	for _, e := range examples {
		got, unknown := c.render(e.Options)
		want := e.HTML
		if c.expect != nil {
			want = c.expect(want)
		}
		diff := compare(t, got, want)
		reason, expected := listed[e.Name]
		switch {
		case diff == "" && len(unknown) == 0 && !expected:
			passed++
		case diff == "" && len(unknown) == 0:
			t.Errorf("%q is supported now: take it off the list (%s)", e.Name, reason)
		case expected:
			skipped++
		case len(unknown) > 0:
			t.Errorf("%q: no place for %s", e.Name, strings.Join(unknown, ", "))
		default:
			t.Errorf("%q differs:\n%s", e.Name, diff)
		}
	}
	for name := range listed {
		if !slices.ContainsFunc(examples, func(e example) bool { return e.Name == name }) {
			t.Errorf("unsupported lists %q, which is not an example any more", name)
		}
	}
	return passed, skipped
}

func readExamples(t *testing.T, name string) []example {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(fixtureFolder, name, "fixtures.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatal("govuk-frontend's fixtures are not there: run scripts/assets.sh, which installs them from the lock file")
	}
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Fixtures []example `json:"fixtures"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Fixtures) == 0 {
		t.Fatalf("%s has no examples", name)
	}
	return file.Fixtures
}
