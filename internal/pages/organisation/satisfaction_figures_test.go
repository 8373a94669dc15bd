package organisation_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// figure sends a figure entered by hand.
func figure(w *pagetest.World, who, instrument string, pairs ...string) *pagetest.Page {
	w.T.Helper()
	form := values("instrument", instrument, "driver", "delivery", "area", storetest.Housing, "satisfied", "45", "dissatisfied", "3", "answered", "50",
		"from-day", "1", "from-month", "4", "from-year", "2025", "until-day", "30", "until-month", "6", "until-year", "2025")
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return w.Post(who, "/satisfaction/figures/new", form)
}

func TestFiguresByHand(t *testing.T) {
	w := satisfactionWorld(t)
	w.Get("lead", "/satisfaction/figures/new").Want(200).Says("There is no survey yet")
	id := survey(w, "lead")
	guarded(w, "/satisfaction/figures/new", "contributor", "", true)
	figure(w, "lead", id, "satisfied", "51").Want(422).Says("no more than answered")
	figure(w, "lead", id, "answered", "0").Want(422)
	figure(w, "lead", id, "answered", "many").Want(422).Says("Enter a whole number")
	figure(w, "lead", id, "until-year", "2024").Want(422).Says("must be the same as or after")
	figure(w, "lead", id, "driver", "speed").Want(422)
	figure(w, "lead", id, "area", storetest.OtherArea).Want(422)
	figure(w, "lead", "inst_other").Want(422)
	figure(w, "lead", id).Want(http.StatusSeeOther)
	figure(w, "lead", id).Want(422).Says("already a figure for Delivery in April to June 2025")
	figure(w, "lead", id, "until-month", "5").Want(422).Says("overlaps")
	figure(w, "lead", id, "area", "").Want(422).Says("for Housing, and one is part of the other")
	figure(w, "lead", id, "area", storetest.Repairs, "until-month", "5").Want(422).Says("count answers twice")
	figure(w, "lead", id, "area", storetest.Museums, "driver", "timeliness").Want(http.StatusSeeOther)
	figure(w, "lead", id, "from-month", "1", "until-month", "3", "until-day", "31", "satisfied", "52", "dissatisfied", "0", "answered", "70").Want(http.StatusSeeOther)
	w.Get("executive", "/satisfaction").Says("90%", "79% to 96%", "Up 16 points, more than chance", "+84 plus or minus").Lacks("Enter a figure")

	columns := send(w, "lead", "a.csv", "Date,Service,Was it delivered?\n"+strings.Repeat("2025-05-03,Repairs,Satisfied\n", 6)).Want(http.StatusSeeOther).Location
	check := w.Post("lead", columns, filled(w.Get("lead", columns))).Want(http.StatusSeeOther).Location
	w.Post("lead", check, filled(w.Get("lead", check).Want(200))).Want(422).Says("for Housing, and one is part of the other")

	page := w.Get("lead", "/satisfaction/surveys/"+id).Want(200).Says("Annual survey", "Satisfied or better", "Entered by hand", "By post")
	remove := page.Find("form[action*=remove]").First().AttrOr("action", "")
	w.Get("executive", "/satisfaction/surveys/"+id).Want(200).Lacks("Remove", "Change")
	guarded(w, remove, "executive", "other_lead", false)
	w.Post("lead", remove, nil).Want(http.StatusSeeOther)
	w.Post("lead", remove, nil).Want(404)
}

func TestAChampionRecordsTheirOwnAreasOnly(t *testing.T) {
	w := satisfactionWorld(t)
	id := survey(w, "lead")
	figure(w, "champion", id).Want(http.StatusSeeOther)
	figure(w, "champion", id, "area", storetest.Museums).Want(403).Says("your own service areas only")
	figure(w, "champion", id, "area", "").Want(403)
	w.Get("champion", "/satisfaction/surveys/new").Want(403)

	file := "Service,Overall\n" + strings.Repeat("Repairs,Satisfied\n", 6)
	try := func(file string) *pagetest.Page {
		columns := send(w, "champion", "a.csv", file).Want(http.StatusSeeOther).Location
		form := filled(w.Get("champion", columns).Want(200))
		for name, value := range map[string]string{"from-day": "1", "from-month": "7", "from-year": "2025", "until-day": "30", "until-month": "9", "until-year": "2025"} {
			form.Set(name, value)
		}
		p := w.Post("champion", columns, form).Want(http.StatusSeeOther)
		return w.Post("champion", p.Location, filled(w.Get("champion", p.Location).Want(200)))
	}
	try(file).Want(http.StatusSeeOther)
	try(file + "Museums,Satisfied\n").Want(403)
	w.Get("lead", "/satisfaction?area="+storetest.Housing).Says("Repairs", "100%").Lacks("Museums 100%")
	guarded(w, "/satisfaction/imports/new", "contributor", "", true)
	guarded(w, "/satisfaction/imports/new", "head", "", true)
}

func TestSurveys(t *testing.T) {
	w := satisfactionWorld(t)
	guarded(w, "/satisfaction/surveys/new", "contributor", "", true)
	w.Post("lead", "/satisfaction/surveys/new", values("name", "", "version", "0")).Want(422).Says("Select the answers", "Select who answers")
	w.Post("lead", "/satisfaction/surveys/new", values("name", "", "scale", "yes_2", "selection", "everyone", "version", "0")).Want(422).Says("Enter the name of the survey")
	w.Post("lead", "/satisfaction/surveys/new", values("name", "X", "scale", "yes_2", "selection", "everyone", "satisfied_from", "Perhaps", "version", "0")).Want(422).Says("one of the answers")
	w.Post("lead", "/satisfaction/surveys/new", values("name", "X", "scale", "own", "answers", "One", "selection", "everyone", "version", "0")).Want(422).Says("2 to 20 answers")
	own := survey(w, "lead", "name", "Faces", "scale", "own", "answers", "Sad\nSo so\nGlad\nDelighted", "satisfied_from", "glad", "dissatisfied_to", "Sad")
	w.Get("lead", "/satisfaction/surveys/"+own).Want(200).Says("Glad or better", "Sad, So so, Glad, Delighted")

	id := survey(w, "lead")
	change := "/satisfaction/surveys/" + id + "/change"
	guarded(w, change, "contributor", "other_lead", true)
	form := filled(w.Get("lead", change).Want(200))
	form.Set("scale", "points_10")
	form.Set("satisfied_from", "8")
	form.Set("dissatisfied_to", "4")
	form.Set("method", "Changed")
	w.Post("lead", change, form).Want(http.StatusSeeOther)
	w.Post("lead", change, form).Want(409).Says("changed by somebody else")
	figure(w, "lead", id).Want(http.StatusSeeOther)
	form = filled(w.Get("lead", change).Want(200))
	form.Set("satisfied_from", "7")
	w.Post("lead", change, form).Want(422).Says("Add a new survey for the changed scale")
	form.Set("satisfied_from", "8")
	form.Set("name", "=Renamed")
	w.Post("lead", change, form).Want(http.StatusSeeOther)
	w.Get("executive", "/satisfaction/surveys").Want(200).Says("=Renamed", "Faces", "1 to 10")

	p := w.Get("executive", "/satisfaction/figures.csv").Want(200)
	if !strings.Contains(p.Body, "'=Renamed,2025-04-01,2025-06-30,Delivery,Whole organisation,0.9000,0.7864,0.9565,0.0600,50") {
		t.Errorf("export:\n%s", p.Body)
	}
	w.Get("other_lead", "/satisfaction/surveys/"+id).Want(404)
	w.Get("other_lead", "/satisfaction/imports/imp_none").Want(404)
	w.Get("", "/satisfaction").Want(http.StatusSeeOther)
}

func TestFewAnswersAreNotShown(t *testing.T) {
	w := satisfactionWorld(t)
	id := survey(w, "lead")
	figure(w, "lead", id, "satisfied", "3", "dissatisfied", "0", "answered", "4").Want(http.StatusSeeOther)
	figure(w, "lead", id, "area", storetest.Museums).Want(http.StatusSeeOther)
	p := w.Get("executive", "/satisfaction").Want(200).Says("Fewer than 5 answers", "Withheld")
	if csv := w.Get("executive", "/satisfaction/figures.csv").Body; !strings.Contains(csv, "Housing,fewer than 5 answers,,,,") || !strings.Contains(csv, "Museums,withheld,,,,") {
		t.Errorf("export:\n%s", csv)
	}
	if strings.Contains(p.Body, "75%</text>") && strings.Contains(p.Find("table").Text(), "75%") {
		t.Error("the share of four answers is shown")
	}
}

func TestTheOverviewTakesFewStatements(t *testing.T) {
	w := satisfactionWorld(t)
	id := survey(w, "lead")
	figure(w, "lead", id).Want(http.StatusSeeOther)
	for _, path := range []string{"/satisfaction", "/satisfaction/surveys/" + id, "/satisfaction/imports", "/satisfaction/figures.csv"} {
		ctx, n := store.CountStatements(t.Context())
		if w.Do("lead", httptest.NewRequest("GET", path, nil).WithContext(ctx)).Want(200); n.Load() > 4 {
			t.Errorf("%s: %d statements, and the session takes two more", path, n.Load())
		}
	}
}
