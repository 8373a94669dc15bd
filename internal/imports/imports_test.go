// A package that is not in the table fails the test: add it with a thought.
package imports

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/plaudit/plaudit/"

// kernel may be imported by every package of ours but those before it.
var kernel = []string{"internal/fault", "internal/date", "internal/id", "internal/audit", "internal/account", "internal/notice"}

var domain = []string{"internal/standard", "internal/organisation", "internal/evidence", "internal/preview", "internal/suggestion", "internal/dropbox", "internal/request", "internal/assessment", "internal/applicant", "internal/question", "internal/visit", "internal/desk", "internal/notebook", "internal/onsite", "internal/reporting", "internal/gap", "internal/certificate", "internal/improvement", "internal/satisfaction", "internal/calibration", "internal/lookup", "internal/mywork"}

var pages = []string{"internal/pages/shell", "internal/pages/account", "internal/pages/organisation", "internal/pages/assessor", "internal/pages/body", "internal/pages/public", "internal/pages/itinerary", "internal/pages/reopen"}

func join(lists ...[]string) []string { return slices.Concat(lists...) }

func before(list []string, name string) []string { return list[:slices.Index(list, name)] }

// allowed says which packages of ours each package may import.
func allowed() map[string][]string {
	web := []string{"internal/web", "internal/web/govuk", "assets"}
	page := join(kernel, domain, web, []string{"internal/auth", "internal/suggest", "internal/search", "internal/report", "internal/dossier", "internal/matrix", "internal/pages/shell", "internal/pages/picture", "internal/pages/chart", "internal/pages/measure", "internal/pages/award", "internal/pages/viewer", "internal/pages/sheet"})
	table := map[string][]string{
		"assets":                 {},
		"cmd/plaudit":            join(kernel, domain, []string{"internal/app", "internal/store", "internal/demo", "internal/synth", "internal/auth", "internal/notify", "internal/blob", "internal/backup", "internal/dossier", "internal/web", "internal/suggest", "internal/extract", "internal/matrix"}),
		"internal/app":           join(kernel, domain, web, pages, []string{"internal/auth", "internal/blob", "internal/dossier", "internal/extract", "internal/jobs", "internal/notify", "internal/parts", "internal/report", "internal/scan", "internal/store", "internal/weblink", "internal/pages/picture"}),
		"internal/dossier":       join(kernel, domain, []string{"internal/report"}),
		"internal/demo/paper":    {},
		"internal/personal":      {},
		"internal/weblink":       {},
		"internal/extract":       {},
		"cmd/bench":              join(kernel, domain, []string{"internal/app", "internal/blob", "internal/demo", "internal/report", "internal/store", "internal/store/storetest", "internal/synth", "internal/suggest", "internal/search", "internal/extract"}),
		"internal/synth":         join(kernel, domain, []string{"internal/auth", "internal/store", "internal/search"}),
		"internal/demo":          join(kernel, domain, []string{"internal/demo/paper", "internal/report", "internal/report/block", "internal/app", "internal/auth", "internal/store", "internal/blob", "internal/weblink"}),
		"internal/store":         join(kernel, domain, []string{"internal/auth", "internal/jobs", "internal/matrix", "internal/personal", "internal/report", "internal/search"}),
		"internal/jobs":          join(kernel, domain, []string{"internal/notify", "internal/report", "internal/blob"}),
		"internal/auth":          kernel,
		"internal/search":        {"internal/standard"},
		"internal/notify":        {"internal/fault"},
		"internal/parts":         {"internal/fault"},
		"internal/scan":          {"internal/fault"},
		"internal/backup":        {"internal/fault", "internal/blob", "internal/store"},
		"internal/blob":          {"internal/fault"},
		"internal/report":        {"internal/fault", "internal/date", "internal/standard", "internal/report/block", "internal/report/pdf", "internal/report/docx", "internal/report/odt"},
		"internal/report/block":  {},
		"internal/report/pdf":    {"internal/report/block"},
		"internal/report/docx":   {"internal/report/block"},
		"internal/report/odt":    {"internal/report/block"},
		"internal/web":           {"internal/fault", "internal/date", "internal/web/govuk", "assets"},
		"internal/suggest":       {"internal/standard"},
		"internal/web/govuk":     {"assets"},
		"internal/pages/picture": join(kernel, domain, web),
		"internal/pages/chart":   {"internal/web/govuk"},
		"internal/pages/measure": join(kernel, domain, web, []string{"internal/pages/chart"}),
		"internal/pages/viewer":  join(kernel, domain, web, []string{"internal/search", "internal/pages/shell"}),
		"internal/pages/sheet":   join(kernel, domain, web, []string{"internal/matrix"}),
		"internal/pages/award":   join(kernel, domain, web, []string{"internal/report", "internal/pages/picture"}),
		"internal/pages/shell":   page,
		"internal/imports":       {},
		// For tests only.
		"internal/notify/notifytest":  {},
		"internal/report/pdf/pdftest": {},
		"internal/scan/scantest":      {"internal/scan"},
		"internal/bodytest":           join(kernel, domain, []string{"internal/report", "internal/store", "internal/store/storetest"}),
		"internal/store/storetest":    join(kernel, domain, []string{"internal/store"}),
		"internal/pages/pagetest":     join(kernel, web, []string{"internal/pages/shell", "internal/store", "internal/store/storetest"}),
		"internal/blob/s3test":        {},
		"internal/blob/azuretest":     {},
		"internal/blob/blobtest":      {"internal/blob", "internal/fault"},
	}
	for _, p := range pages[1:] {
		table[p] = page
	}
	table["internal/pages/itinerary"] = page
	table["internal/pages/organisation"] = append(slices.Clone(page), "internal/jobs", "internal/parts", "internal/pages/itinerary")
	table["internal/pages/assessor"] = append(slices.Clone(page), "internal/pages/itinerary") // offers cancellations, on both sides
	for _, p := range domain {
		table[p] = join(kernel, before(domain, p), []string{"internal/search"})
	}
	table["internal/standard"] = kernel
	table["internal/suggestion"] = append(table["internal/suggestion"], "internal/suggest")
	// A matrix is read before it is known what becomes of its rows.
	table["internal/matrix"] = []string{"internal/fault", "internal/date", "internal/standard", "internal/report/block", "internal/report/docx"}
	table["internal/evidence"] = append(table["internal/evidence"], "internal/matrix", "internal/personal", "internal/weblink")
	// The assessor's use cases fill the report's content.
	table["internal/reporting"] = append(table["internal/reporting"], "internal/report")
	// An organisation reads what the last report said of an element.
	table["internal/applicant"] = append(table["internal/applicant"], "internal/report")
	// Questions and answers come and go as tables.
	table["internal/question"] = append(table["internal/question"], "internal/matrix")
	// What is public of a result is a part of the final report.
	table["internal/certificate"] = append(table["internal/certificate"], "internal/report")
	for _, p := range kernel {
		table[p] = before(kernel, p)
	}
	return table
}

func TestImportsFollowTheTable(t *testing.T) {
	list := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{join .Imports " "}}`, "./...")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	table := allowed()
	for line := range strings.Lines(string(out)) {
		name, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		name = strings.TrimPrefix(name, module)
		may, listed := table[name]
		if !listed {
			t.Errorf("%s is not in the table of who may import whom", name)
			continue
		}
		for _, i := range strings.Fields(imports) {
			ours, is := strings.CutPrefix(i, module)
			if is && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s", name, ours)
			}
			if i == "database/sql" && name != "internal/store" && name != "internal/store/storetest" {
				t.Errorf("%s imports database/sql: only store knows SQL", name)
			}
			if i == "net/http" && !serves(name) {
				t.Errorf("%s speaks HTTP: only web, pages, api, auth, assets and weblink do", name)
			}
		}
	}
}

func serves(name string) bool {
	for _, p := range []string{"internal/web", "internal/parts", "internal/weblink", "internal/pages", "internal/auth", "internal/api", "internal/app", "assets", "internal/demo", "cmd/bench"} {
		if name == p || strings.HasPrefix(name, p+"/") {
			return true
		}
	}
	return false
}
