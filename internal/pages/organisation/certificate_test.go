package organisation_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/certificate"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const certificateReport = `{"status":"final","standard":"cse","name":"Full assessment 2025","visit_days":["2025-11-24"],"sites":["Town Hall"],
	"strengths":[{"words":"Customers are known","elements":["1.1.1"]}],"improvements":[{"words":"Ask more people"}],
	"elements":[{"element":"1.1.1","rating":"compliance_plus"}],"outcome":{"counts":{"compliance_plus":1}}}`

func withCertificate(t *testing.T) (*pagetest.World, *certificate.Service, certificate.Certificate) {
	w := pagetest.New(t)
	w.Set("2025-12-20")
	certificates := certificate.New(store.For[certificate.Tx]{DB: w.DB}, w.NewID, w.Now)
	w.Serve(pages.CertificateRoutes(pages.CertificateDeps{Certificates: certificates, PublicURL: "https://plaudit.example/"})...)
	w.Get("lead", "/certificates").Want(200).Says("holds no certificate here yet")
	storetest.Decide(t, w.DB, storetest.Decided{ID: "as_1", On: "2025-12-19", Report: certificateReport})
	c, err := certificates.Issue(context.Background(), w.Actor("scheme"), certificate.Issuing{AssessmentID: "as_1", Scope: "The whole council", IssuedOn: "2025-12-19"})
	if err != nil {
		t.Fatal(err)
	}
	return w, certificates, c
}

func TestTheLeadDecidesWhatIsPublic(t *testing.T) {
	w, _, c := withCertificate(t)
	w.Get("contributor", "/certificates").Want(200).Says(c.Number, "The whole council", "Valid")
	path := "/certificates/" + c.ID
	w.Get("contributor", path).Want(200).Says("Your lead decides", "These improvement areas are not public:Ask more people")
	page := w.Get("lead", path).Want(200).Says("What does the public result page show?", "Strength: Customers are known", "visited on 24 November 2025 and saw Town Hall", "Compliance Plus: 1.1.1")
	if page.Find(`input[name=show][value=result][checked]`).Length() != 1 {
		t.Error("more than the result is offered as public")
	}
	form := url.Values{"version": {"1"}, "show": {"improvements"}, "words": {"We are proud"}}
	w.Post("contributor", path, form).Want(403)
	w.Post("other_lead", path, form).Want(404)
	w.Post("scheme", path, form).Want(403)
	w.Post("lead", path, url.Values{"version": {"1"}, "show": {"everything"}}).Want(422)
	w.Post("lead", path, form).Want(303)
	w.Post("lead", path, form).Want(409)
	after := w.Get("lead", path).Want(200).Says("These improvement areas are public", "We are proud")
	if after.Find(`input[name=show][value=improvements][checked]`).Length() != 1 {
		t.Error("the choice is not shown")
	}
}

func TestTheCertificateIsPrintedForItsHolderAndItsBody(t *testing.T) {
	w, certificates, c := withCertificate(t)
	path := "/certificates/" + c.ID + "/print"
	for _, who := range []string{"lead", "executive", "scheme"} {
		w.Get(who, path).Want(200).Says("Exmere City Council", "has been assessed against Customer Service Excellence", "The whole council", c.Number,
			"19 December 2025", "19 December 2028", "Issued by Fairmark Assessments", "https://plaudit.example/register/"+c.Number).Lacks("not valid")
	}
	for _, who := range []string{"other_lead", "other_scheme", "assessor"} {
		w.Get(who, path).Want(404)
		w.Get(who, "/certificates/"+c.ID+"/certificate.pdf").Want(404)
	}
	for _, who := range []string{"lead", "scheme"} {
		if p := w.Get(who, "/certificates/"+c.ID+"/certificate.pdf").Want(200); !strings.HasPrefix(p.Body, "%PDF-") || !strings.Contains(p.Header.Get("Content-Disposition"), "certificate-exmere") {
			t.Error(p.Header)
		}
	}
	w.Get("", path).Want(303)
	w.Get("other_lead", "/certificates/"+c.ID).Want(404)
	w.Get("other_lead", "/certificates").Want(200).Lacks(c.Number)
	if err := certificates.Change(context.Background(), w.Actor("scheme"), c.ID, 1, certificate.Suspend, "Sites were closed"); err != nil {
		t.Fatal(err)
	}
	w.Get("lead", path).Want(200).Says("It is not valid until the certification body reinstates it.")
	w.Get("lead", "/certificates/"+c.ID).Want(200).Says("The certification body gave this reason: Sites were closed", "Nothing of the result is shown at present")
}
