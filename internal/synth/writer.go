package synth

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
)

var (
	services = []string{"Customer services", "Housing", "Revenues", "Repairs", "Waste", "Parks", "Licensing", "Planning", "Libraries", "Museums",
		"Registrars", "Benefits", "Leisure", "Highways", "Parking", "Tenancies", "Elections", "Markets", "Environmental health", "Contact centre"}
	papers = []string{"Satisfaction survey", "Complaints report", "Service standards", "Journey map", "Mystery shopping", "Focus group notes", "Training record",
		"Equality impact assessment", "Performance dashboard", "Consultation results", "Partnership agreement", "Annual report", "Call-handling figures", "Leaflet", "Website review"}
	ratings = []standard.Rating{standard.RatingCompliant, standard.RatingCompliant, standard.RatingCompliant, standard.RatingCompliancePlus, standard.RatingPartiallyCompliant}
)

// writer invents the records of one organisation.
type writer struct {
	m       *maker
	made    Made
	dice    *rand.Rand
	today   date.Date
	at      time.Time
	element []string
	proved  map[string]bool  // elements that have their strongest proof
	pages   int              // of text that are still to be written
	speech  *speech          // that writes them
	texts   []store.ManyText // written, not yet stored
}

func newWriter(m *maker, seed uint64, made Made) *writer {
	w := &writer{m: m, made: made, dice: rand.New(rand.NewPCG(seed, 57)), at: m.now().UTC().Truncate(time.Microsecond), proved: map[string]bool{}}
	w.today = date.Of(w.at)
	w.speech = newSpeech(seed)
	for _, e := range m.std.Elements() {
		w.element = append(w.element, e.ID)
	}
	return w
}

func areaName(i int) string {
	if i < len(services) {
		return services[i]
	}
	return fmt.Sprintf("%s, district %d", services[i%len(services)], i/len(services)+1)
}

func pick[T any](w *writer, from []T) T { return from[w.dice.IntN(len(from))] }

// selves rates and describes every element for the whole and for every area.
func (w *writer) selves() []applicant.Self {
	var all []applicant.Self
	for _, area := range append([]string{""}, w.made.AreaIDs...) {
		for i, element := range w.element {
			v := applicant.Self{AssessmentID: w.made.AssessmentID, AreaID: area, ElementID: element, Rating: pick(w, ratings), UpdatedBy: w.made.PersonID, UpdatedAt: w.at,
				Statement: fmt.Sprintf("What we do for element %s is in paper %d. We ask our customers twice a year, compare with our neighbours and act on what we hear.", element, i+1)}
			if w.dice.IntN(4) == 0 {
				v.SeeOnSite = "The team board at the front desk"
			}
			if w.dice.IntN(5) == 0 {
				v.Gaps = "The figures of the last quarter are still to come"
			}
			all = append(all, v)
		}
	}
	return all
}

// item invents item i: three in four are files, one in ten has a second
// edition; it has one to two areas, one to three links.
func (w *writer) item(i int) store.ManyEvidence {
	received := w.at.Add(-time.Duration(w.dice.IntN(700*24)) * time.Hour)
	until := w.today.AddMonths(-w.dice.IntN(40))
	v := store.ManyEvidence{Item: evidence.Item{ID: id.New("ev"), OrganisationID: w.made.OrganisationID, Code: fmt.Sprintf("SYN-%06d", i+1),
		Title: fmt.Sprintf("%s of %s %d", pick(w, papers), pick(w, services), 2018+w.dice.IntN(8)), Kind: evidence.FileKind, OwnerID: w.made.PersonID,
		PeriodFrom: until.AddMonths(-12), PeriodUntil: until, Sensitivity: pick(w, evidence.Sensitivities()), EditionNumber: 1,
		CreatedBy: w.made.PersonID, CreatedAt: received, UpdatedAt: received, Version: 1}}
	switch w.dice.IntN(8) {
	case 0:
		v.Kind = evidence.LinkKind
	case 1:
		v.Kind = evidence.NoteKind
	case 2:
		v.PeriodFrom, v.PeriodUntil = "", ""
	case 3:
		v.ReviewOn = w.today.AddDays(w.dice.IntN(400) - 100)
	}
	if w.dice.IntN(50) == 0 {
		v.WithdrawnAt = w.at
	}
	first := w.dice.IntN(len(w.made.AreaIDs))
	v.AreaIDs = []string{w.made.AreaIDs[first]}
	if second := w.dice.IntN(len(w.made.AreaIDs)); second != first && w.dice.IntN(3) == 0 {
		v.AreaIDs = append(v.AreaIDs, w.made.AreaIDs[second])
	}
	if w.dice.IntN(10) == 0 {
		v.EditionNumber = 2
	}
	for n := range v.EditionNumber {
		v.Editions = append(v.Editions, w.edition(v.Item, n+1))
	}
	first = w.dice.IntN(len(w.element))
	for n := range 1 + w.dice.IntN(3) {
		v.Links = append(v.Links, w.link(v.Item, (first+n*19)%len(w.element)))
	}
	return v
}

func (w *writer) edition(i evidence.Item, number int64) evidence.Edition {
	e := evidence.Edition{ID: id.New("ed"), OrganisationID: i.OrganisationID, ItemID: i.ID, Number: number, ReceivedBy: i.CreatedBy, ReceivedAt: i.CreatedAt}
	switch i.Kind {
	case evidence.LinkKind:
		e.URL = "https://www.example.org/papers/" + i.Code
	case evidence.NoteKind:
		e.Note = "Told at the front desk and written down the same day."
	default:
		e.Files = []evidence.File{{ID: id.New("file"), OrganisationID: i.OrganisationID, EditionID: e.ID, Position: 1, Name: i.Code + ".txt",
			MediaType: "text/plain", Size: w.m.size, SHA256: w.m.sha256}}
	}
	return e
}

// link makes the first link of an element, to an item in use, the strongest.
func (w *writer) link(i evidence.Item, element int) evidence.Link {
	l := evidence.Link{ID: id.New("el"), OrganisationID: i.OrganisationID, ItemID: i.ID, StandardID: w.m.std.ID, ElementID: w.element[element],
		Claim: "It shows that we ask, and what we changed because of the answers.", Pointer: fmt.Sprintf("Page %d", 1+w.dice.IntN(40)),
		CreatedBy: i.CreatedBy, CreatedAt: i.CreatedAt}
	if w.dice.IntN(6) == 0 {
		l.Pointer = ""
	}
	if !i.Withdrawn() && !w.proved[l.ElementID] {
		l.Strongest, w.proved[l.ElementID] = true, true
	}
	return l
}
