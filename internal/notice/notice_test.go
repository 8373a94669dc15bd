package notice

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	n := Notice{Event: QuestionAsked, OrganisationID: "org_1", AssessmentID: "as_1", SubjectID: "q_1"}
	d, ok := n.Event.Definition()
	if !ok {
		t.Fatal("not defined")
	}
	got := d.Text(n, Facts{Organisation: "Exmere City Council", Assessment: "Full assessment 2025"}, Recipient{Name: "Lead"}, "https://plaudit.example.org/")
	for _, want := range []string{"Hello Lead,", "assessor of Full assessment 2025 has asked", "\nhttps://plaudit.example.org/assessments/as_1/questions\n", "role at Exmere City Council."} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestEveryDefinitionIsWhole(t *testing.T) {
	for _, d := range definitions {
		text := d.Text(Notice{Event: d.Event, AssessmentID: "as_1"}, Facts{Organisation: "O"}, Recipient{Name: "N"}, "https://x.example")
		if d.Subject == "" || strings.Contains(text, "%") || !strings.Contains(text, "https://x.example/") {
			t.Errorf("%s: %q\n%s", d.Event, d.Subject, text)
		}
	}
}
