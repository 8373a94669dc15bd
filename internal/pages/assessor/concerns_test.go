package assessor_test

import (
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestChecksOfTheRatings(t *testing.T) {
	w := world(t)
	w.Post("assessor", "/desk/as1/elements/1.1.1", values("rating", "compliance_plus", "finding", "As in 1.3.4", "version", "0")).Want(422).
		Says("Enter what others could copy, and which evidence shows it")
	w.Post("assessor", "/desk/as1/elements/1.1.1", values("rating", "compliance_plus", "finding", "As in 1.3.4", "copy", "All of it", "version", "0")).Want(303)
	w.Post("assessor", "/desk/as1/elements/1.3.2", values("rating", "partially_compliant", "finding", "Thin", "version", "0")).Want(303)
	if _, err := w.DB.Raw().Exec(`UPDATE evidence_item SET withdrawn_at = $1 WHERE id = 'ev_as1'`, w.Now()); err != nil {
		t.Fatal(err)
	}
	page := w.Get("assessor", "/desk/as1/checks").Want(200)
	page.Says("names element 1.3.4", "No evidence for this Compliance Plus", "names evidence. Give its code, such as EX-as1", "All evidence submitted for it has been withdrawn since: EX-as1",
		"no improvement area of the report names it", "Nobody has rated it yet", "2 stop the report")
	if rows := page.Find("tbody tr").Length(); rows != 7 {
		t.Errorf("%d rows", rows)
	}
	w.Get("moderator", "/desk/as1/checks?kind=unrated").Want(200).Says("Nobody has rated it yet").Lacks("names element 1.3.4")
	w.Get("scheme", "/desk/as1/checks?kind=nonsense").Want(200).Says("names element 1.3.4")
	w.Get("assessor2", "/desk/as1/checks").Want(404)
	w.Get("assessor", "/desk/as1/elements/1.1.1").Want(200).Says("To look at", "names element 1.3.4", "What typically speaks for it", "What others could copy")

	// An improvement area in one press, changed and taken back where it was made.
	w.Post("assessor", "/desk/as1/elements/1.3.2", values("rating", "partially_compliant", "finding", "Thin", "version", "1", "then", "improvement_area")).Want(303)
	element := w.Get("assessor", "/desk/as1/elements/1.3.2").Want(200).Says("In the report").Lacks("no improvement area of the report names it")
	change := element.Find(`a[href*="?back=1.3.2"]`).AttrOr("href", "")
	form := w.Get("assessor", change).Want(200).Find("form[data-module]")
	if v := form.Find("textarea[name=words]").Text(); v != "Thin" || form.Find("input[name=back]").AttrOr("value", "") != "1.3.2" {
		t.Errorf("%q", v)
	}
	path, _, _ := strings.Cut(change, "?")
	saved := w.Post("assessor", path, values("kind", "improvement_area", "words", "Say more", "elements", "1.3.2", "version", "1", "back", "1.3.2")).Want(303)
	if saved.Location != "/desk/as1/elements/1.3.2" {
		t.Error(saved.Location)
	}
	w.Post("assessor", path, values("kind", "improvement_area", "words", "Say more", "version", "2", "back", "//elsewhere.example")).Want(303)
	undone := w.Post("assessor", path+"/remove", values("version", "3", "back", "1.3.2")).Want(303)
	if undone.Location != "/desk/as1/elements/1.3.2" {
		t.Error(undone.Location)
	}
	w.Get("assessor", "/desk/as1/elements/1.3.2").Lacks("In the report")
	w.Get("moderator", "/desk/as1/elements/"+storetest.Elements[0]).Want(200).Lacks("Undo")
}
