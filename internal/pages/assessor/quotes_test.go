package assessor_test

import (
	"strings"
	"testing"
)

func TestQuotesForTheReport(t *testing.T) {
	w := world(t)
	_, session := planned(w, "assessor", "as1")
	id := session[strings.LastIndex(session, "/")+1:]
	const at = "/desk/as1/visit/quotes"
	form := values("session", id, "group", "customers", "speaker", "a tenant", "words", "They <always> ring back", "version", "0")
	w.Post("assessor", at, form).Want(409).Says("Record first that those whom this session met agreed", "They <always> ring back")
	w.Post("assessor", session+"/consent", values("given", "all", "how", "written", "consent_version", "0")).Want(303)
	w.Get("assessor", session+"/notes").Want(200).Says("In writing", "They have taken it back")
	w.Post("assessor", at, values("session", id, "group", "customers", "speaker", "", "words", "", "version", "0")).Want(422).Says("Enter what was said, word for word", "Enter the role of who said it")
	w.Post("assessor", at, form).Want(303)
	quote := w.Get("assessor", at).Want(200).Says("“They <always> ring back” (a tenant)", "Marked for the report").Find(`a[href*="/quotes/quote_"]`).AttrOr("href", "")
	form.Set("version", "1")
	w.Post("assessor", quote, form).Want(303)
	w.Post("assessor", quote, form).Want(409).Says("Save again to replace it with yours")
	w.Post("assessor", quote+"/use", values("element", "1.1.1")).Want(409)
	w.Post("assessor", quote+"/approve", values("how", "speaker", "version", "1")).Want(409)
	w.Post("assessor", quote+"/approve", values("how", "speaker", "version", "2")).Want(303)
	w.Post("assessor", quote+"/use", values("element", "1.1.1")).Want(303)
	w.Get("assessor", at).Want(200).Says("Its words stand in the finding of 1.1.1")
	w.Post("assessor2", quote+"/withdraw", nil).Want(404)
	w.Post("assessor", "/desk/as1/visit/consent/"+id+"/withdraw", values("version", "1")).Want(303)
	w.Post("assessor", "/desk/as1/visit/consent/"+id+"/withdraw", values("version", "2")).Want(409)
	w.Get("assessor", session+"/notes").Want(200).Says("Taken back")
	w.Get("assessor", at).Want(200).Says("Withdrawn").Lacks("Its words stand")
}
