package body_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/pages/body"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func certificateWorld(t *testing.T) *pagetest.World {
	w := pagetest.New(t)
	w.Set("2025-12-20")
	opening := assessment.NewOpening(store.For[assessment.OpeningTx]{DB: w.DB}, w.NewID, w.Now)
	w.Serve(append(body.CertificateRoutes(certificate.New(store.For[certificate.Tx]{DB: w.DB}, w.NewID, w.Now)), body.Routes(body.Deps{Opening: opening})...)...)
	return w
}

// filled returns the values of a page's form as a browser would send them.
func filled(p *pagetest.Page) url.Values {
	v := url.Values{}
	p.Find("main form input, main form textarea").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		switch _, checked := s.Attr("checked"); {
		case name == "" || s.AttrOr("type", "") == "radio" && !checked:
		case goquery.NodeName(s) == "textarea":
			v.Set(name, s.Text())
		default:
			v.Set(name, s.AttrOr("value", ""))
		}
	})
	return v
}

func TestACertificateIsIssuedSuspendedReinstatedAndWithdrawn(t *testing.T) {
	w := certificateWorld(t)
	w.Get("scheme", "/body/certificates").Want(200).Says("No certificate has been issued yet.")
	storetest.Decide(t, w.DB, storetest.Decided{ID: "as_1", On: "2025-12-19"})
	list := w.Get("scheme", "/body/certificates").Want(200).Says("Waiting for a certificate", "Exmere City Council", "Full assessment 2025", "19 Dec 2025")
	issue := list.Find("tbody a").AttrOr("href", "")
	page := w.Get("scheme", issue).Want(200).Says("Issue a certificate", "Valid from")
	form := filled(page)
	if form.Get("scope") != "The whole council" || form.Get("issued-day") != "19" || form.Get("issued-year") != "2025" {
		t.Fatalf("the form begins with %v", form)
	}
	w.Post("scheme", issue, url.Values{"scope": {""}, "issued-day": {"31"}, "issued-month": {"2"}, "issued-year": {"2025"}}).Want(422).
		Says("There is a problem", "Valid from must be a real date")
	w.Post("scheme", issue, url.Values{"scope": {""}, "issued-day": {"1"}, "issued-month": {"1"}, "issued-year": {"2026"}}).Want(422).
		Says("Enter the scope of the certificate", "The day of issue must be today or in the past")
	first := w.Post("scheme", issue, form).Want(303)
	if again := w.Post("scheme", issue, form).Want(303); again.Location != first.Location {
		t.Errorf("sent twice: %s and %s", first.Location, again.Location)
	}
	if opened := w.Get("scheme", issue).Want(303); opened.Location != first.Location {
		t.Error("opening the form again does not lead to the certificate")
	}
	path := first.Location
	w.Get("scheme", path).Want(200).Says("FA-2025-0001", "Exmere City Council", "This certificate is valid until 19 December 2028.",
		"First annual review, by 19 December 2026", "Suspend it", "Withdraw it").Lacks("Reinstate it")
	suspend := w.Get("scheme", path+"/change/suspend").Want(200).Says("Suspend certificate")
	w.Post("scheme", path+"/change/suspend", url.Values{"version": {"1"}}).Want(422).Says("Enter the reason")
	values := filled(suspend)
	values.Set("reason", "Sites were closed to the assessor")
	w.Post("scheme", path+"/change/suspend", values).Want(303)
	w.Post("scheme", path+"/change/suspend", values).Want(409)
	w.Get("scheme", path).Want(200).Says("suspended since 20 December 2025", "Sites were closed to the assessor", "Reinstate it").Lacks("Suspend it")
	for _, change := range []string{"reinstate", "withdraw"} {
		values := filled(w.Get("scheme", path+"/change/"+change).Want(200))
		values.Set("reason", "Because")
		w.Post("scheme", path+"/change/"+change, values).Want(303)
	}
	w.Get("scheme", path).Want(200).Says("withdrawn on 20 December 2025").Lacks("Suspend it", "Reinstate it", "Withdraw it", "Next review")
	w.Get("scheme", path+"/change/burn").Want(404)
	w.Get("scheme", "/body/certificates?state=withdrawn").Want(200).Says("FA-2025-0001")
	w.Get("scheme", "/body/certificates?state=valid").Want(200).Says("No certificate is in this state").Lacks("FA-2025-0001")
}

func TestAnotherBodyNeverReachesTheCertificate(t *testing.T) {
	w := certificateWorld(t)
	storetest.Decide(t, w.DB, storetest.Decided{ID: "as_1", On: "2025-12-19"})
	form := filled(w.Get("scheme", "/body/assessments/as_1/certificate").Want(200))
	w.Get("other_scheme", "/body/assessments/as_1/certificate").Want(404)
	w.Post("other_scheme", "/body/assessments/as_1/certificate", form).Want(404)
	path := w.Post("scheme", "/body/assessments/as_1/certificate", form).Want(303).Location
	change := url.Values{"version": {"1"}, "reason": {"x"}}
	for who, status := range map[string]int{"other_scheme": 404, "lead": 403, "assessor": 403, "moderator": 403, "": 303} {
		w.Get(who, path).Want(status)
		w.Get(who, path+"/change/withdraw").Want(status)
		w.Post(who, path+"/change/withdraw", change).Want(status)
		w.Post(who, path+"/reviews", url.Values{"assessment": {"as_1"}}).Want(status)
	}
	w.Get("other_scheme", "/body/certificates").Want(200).Lacks("FA-2025-0001", "Exmere")
	w.Get("scheme", path).Want(200).Says("This certificate is valid")
}

func TestAReviewIsRecordedAndARecertificationRenews(t *testing.T) {
	w := certificateWorld(t)
	storetest.Decide(t, w.DB, storetest.Decided{ID: "as_1", On: "2025-12-19"})
	path := w.Post("scheme", "/body/assessments/as_1/certificate", filled(w.Get("scheme", "/body/assessments/as_1/certificate"))).Want(303).Location
	id := path[strings.LastIndex(path, "/")+1:]
	w.Set("2026-12-22")
	w.Get("scheme", path).Want(200).Says("was due on 19 December 2026 and has not been recorded yet", "Overdue")
	w.Get("scheme", "/body/certificates").Want(200).Says("Valid, review due", "overdue")
	storetest.Decide(t, w.DB, storetest.Decided{ID: "rev_1", On: "2026-12-20", Kind: "annual_review_1", Name: "Review 2026", CertificateID: id})
	storetest.Decide(t, w.DB, storetest.Decided{ID: "rev_other", On: "2026-12-20", Kind: "annual_review_1", Organisation: storetest.OtherCouncil})
	w.Post("scheme", path+"/reviews", url.Values{"assessment": {"rev_other"}}).Want(404)
	page := w.Get("scheme", path).Want(200).Says("Review 2026 (First annual review) was decided with a certificate on 20 December 2026.")
	w.Post("scheme", path+"/reviews", filled(page)).Want(303)
	w.Get("scheme", path).Want(200).Says("Done on 20 December 2026", "Second annual review, by 19 December 2027").Lacks("Record as review")
	w.Set("2028-12-05")
	storetest.Decide(t, w.DB, storetest.Decided{ID: "as_9", On: "2028-12-01", Kind: "recertification", CertificateID: id})
	renew := w.Get("scheme", "/body/assessments/as_9/certificate").Want(200).Says("It replaces FA-2025-0001")
	values := filled(renew)
	if values.Get("replaces") != id {
		t.Errorf("the form begins with %v", values)
	}
	values.Del("replaces")
	w.Post("scheme", "/body/assessments/as_9/certificate", values).Want(422).Says("Select whether it takes the place of an earlier certificate")
	w.Post("scheme", "/body/assessments/as_9/certificate", filled(renew)).Want(303)
	w.Get("scheme", path).Want(200).Says("replaced by a newer one on 1 December 2028", "FA-2028-0001")
}

func TestAnAssessmentLeadsToItsCertificateOnceItIsCertified(t *testing.T) {
	w := certificateWorld(t)
	storetest.Decide(t, w.DB, storetest.Decided{ID: "as_1", On: "2025-12-19"})
	storetest.Decide(t, w.DB, storetest.Decided{ID: "as_2", On: "2025-12-19", Outcome: "action_plan"})
	storetest.Decide(t, w.DB, storetest.Decided{ID: "as_3", On: "2025-12-19", Kind: "block"})
	if w.Get("scheme", "/body/assessments/as_1").Want(200).Find(`a[href="/body/assessments/as_1/certificate"]`).Length() != 1 {
		t.Error("no way to issue the certificate")
	}
	for _, id := range []string{"as_2", "as_3"} {
		w.Get("scheme", "/body/assessments/"+id).Want(200).Lacks("Certificate of this assessment")
		w.Get("scheme", "/body/assessments/"+id+"/certificate").Want(409)
	}
}
