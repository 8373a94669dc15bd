package assessor

import (
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/visit"
)

// The visit as devices read it. The names of the fields are an agreement with
// assets/js/site: add to them, never change one.
type (
	bagJSON struct {
		ID           string        `json:"id"`
		Name         string        `json:"name"`
		Organisation string        `json:"organisation"`
		State        string        `json:"state"`
		Editable     bool          `json:"editable"`
		Person       string        `json:"person"`
		PersonID     string        `json:"personID"`
		WipeAfter    time.Time     `json:"wipeAfter"`
		At           time.Time     `json:"at"`
		Scale        []choiceJSON  `json:"scale"`
		Groups       []choiceJSON  `json:"groups"`
		Consents     []choiceJSON  `json:"consents"`
		Hows         []choiceJSON  `json:"hows"` // they agreed
		Elements     []elementJSON `json:"elements"`
		Stops        []stopJSON    `json:"stops"`
		Notes        []noteJSON    `json:"notes"`
		Asides       []asideJSON   `json:"asides"`
		Quotes       []quoteJSON   `json:"quotes"`
	}
	quoteJSON struct {
		ID      string `json:"id"`
		Session string `json:"session"`
		Speaker string `json:"speaker"`
		Words   string `json:"words"`
		State   string `json:"state"`
	}
	choiceJSON struct {
		ID     string `json:"id"`
		Title  string `json:"title"`
		Letter string `json:"letter,omitempty"`
	}
	elementJSON struct {
		ID        string         `json:"id"`
		Title     string         `json:"title"`
		Ask       string         `json:"ask"`
		Self      string         `json:"self"`
		Statement string         `json:"statement"`
		SeeOnSite string         `json:"seeOnSite"`
		Gaps      string         `json:"gaps"`
		Rating    string         `json:"rating"`
		Version   int64          `json:"version"`
		Verify    bool           `json:"verify"`
		Evidence  []evidenceJSON `json:"evidence"`
		Checks    []verifyJSON   `json:"checks"` // to be verified on site
	}
	verifyJSON struct {
		Leg      string   `json:"leg"`
		Words    string   `json:"words"`
		Sessions []string `json:"sessions"` // ids of those that test it
		Open     bool     `json:"open"`
		Outcome  string   `json:"outcome"`
		Came     string   `json:"came"`
	}
	evidenceJSON struct {
		Code      string     `json:"code"`
		Title     string     `json:"title"`
		Claim     string     `json:"claim"`
		Pointer   string     `json:"pointer"`
		Strongest bool       `json:"strongest"`
		Withdrawn bool       `json:"withdrawn"`
		URL       string     `json:"url"`
		Note      string     `json:"note"`
		Files     []fileJSON `json:"files"`
	}
	fileJSON struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Type string `json:"type"`
		Size int64  `json:"size"`
	}
	stopJSON struct {
		On       string        `json:"on"` // 2025-11-24
		Where    string        `json:"where"`
		Address  string        `json:"address"`
		Starts   string        `json:"starts"`
		Ends     string        `json:"ends"`
		Notes    string        `json:"notes"`
		Sessions []sessionJSON `json:"sessions"`
	}
	sessionJSON struct {
		ID       string           `json:"id"`
		Kind     string           `json:"kind"`
		Title    string           `json:"title"`
		Starts   string           `json:"starts"`
		Ends     string           `json:"ends"`
		Held     bool             `json:"held"`
		Met      map[string]int64 `json:"met"`
		Wanted   map[string]int64 `json:"wanted"`
		Elements []string         `json:"elements"`
		Version  int64            `json:"version"`
		Consent  consentJSON      `json:"consent"`
		Room     string           `json:"room,omitempty"`
		Join     string           `json:"join,omitempty"`
		Leader   string           `json:"leader,omitempty"`
	}
	consentJSON struct {
		Given   string `json:"given"`
		How     string `json:"how,omitempty"`
		Back    bool   `json:"back,omitempty"` // it was taken back
		Words   string `json:"words"`
		Version int64  `json:"version"`
	}
	noteJSON struct {
		ID       string    `json:"id"`
		Session  string    `json:"session"`
		Person   string    `json:"person"`
		Mine     bool      `json:"mine"`
		Words    string    `json:"words"`
		Elements []string  `json:"elements"`
		Version  int64     `json:"version"`
		At       time.Time `json:"at"`
		Photos   int       `json:"photos"`
	}
	asideJSON struct {
		ID       string            `json:"id"`
		Kind     onsite.ChangeKind `json:"kind"`
		Record   string            `json:"record"`
		Session  string            `json:"session"`
		Title    string            `json:"title"`
		Words    string            `json:"words"`
		Elements []string          `json:"elements"`
		Rating   string            `json:"rating"`
		Why      string            `json:"why"`
		At       time.Time         `json:"at"`
	}
)

func bagOf(b onsite.Bag) bagJSON {
	v := bagJSON{ID: b.Case.ID, Name: b.Case.Name, Organisation: b.Case.Organisation, State: b.Case.State.Title(), Editable: b.Case.Rateable(),
		Person: b.Person, PersonID: b.PersonID, WipeAfter: b.Device.WipeAfter, At: b.At}
	for _, d := range b.Standard.RatingScale {
		v.Scale = append(v.Scale, choiceJSON{string(d.ID), d.Title, d.Letter})
	}
	for _, g := range visit.ParticipantGroups() {
		v.Groups = append(v.Groups, choiceJSON{ID: string(g), Title: g.Title()})
	}
	for _, c := range visit.ConsentAnswers() {
		v.Consents = append(v.Consents, choiceJSON{ID: string(c), Title: c.Title()})
	}
	for _, h := range visit.ConsentHows() {
		v.Hows = append(v.Hows, choiceJSON{ID: string(h), Title: h.Title()})
	}
	for _, c := range b.Cells {
		v.Elements = append(v.Elements, bagElement(b, c))
	}
	for _, s := range b.Stops {
		v.Stops = append(v.Stops, bagStop(s))
	}
	for _, n := range b.Notes {
		v.Notes = append(v.Notes, noteJSON{ID: n.ID, Session: n.SessionID, Person: n.Person, Mine: n.PersonID == b.PersonID, Words: n.Words,
			Elements: n.ElementIDs, Version: n.Version, At: n.CreatedAt, Photos: len(n.PhotoIDs)})
	}
	for _, q := range b.Quotes {
		v.Quotes = append(v.Quotes, quoteJSON{q.ID, q.SessionID, q.Speaker, q.Words, q.State.Title()})
	}
	for _, a := range b.Asides {
		c := a.Change()
		v.Asides = append(v.Asides, asideJSON{ID: a.ID, Kind: a.Kind, Record: a.RecordID, Session: a.SessionID, Title: asideTitle(a), Words: c.Words,
			Elements: c.Elements, Rating: string(c.Rating), Why: a.Why, At: a.MadeAt})
	}
	return v
}

func bagElement(b onsite.Bag, c desk.Cell) elementJSON {
	e, _ := b.Standard.Element(c.ElementID)
	v := elementJSON{ID: c.ElementID, Title: e.Title, Ask: e.Summary, Self: string(c.Self), Statement: c.Frozen.Statement, SeeOnSite: c.Frozen.SeeOnSite,
		Gaps: c.Frozen.Gaps, Rating: string(c.Own.Rating), Version: c.Own.Version, Verify: c.VerifyOnSite}
	for _, item := range b.Verify {
		if item.ElementID == c.ElementID {
			v.Checks = append(v.Checks, bagVerify(b, item))
		}
	}
	for _, item := range c.Frozen.Evidence {
		x := evidenceJSON{Code: item.Code, Title: item.Title, Claim: item.Claim, Pointer: item.Pointer, Strongest: item.Strongest,
			Withdrawn: slices.Contains(b.Withdrawn, item.ItemID), URL: item.URL, Note: item.Note}
		for _, f := range item.Files {
			x.Files = append(x.Files, fileJSON{f.FileID, f.Name, f.MediaType, f.Size})
		}
		v.Evidence = append(v.Evidence, x)
	}
	return v
}

func bagStop(s visit.Stop) stopJSON {
	v := stopJSON{On: string(s.On), Where: s.Where(), Address: s.Address, Starts: s.Starts, Ends: s.Ends, Notes: s.Notes}
	for _, o := range s.Sessions {
		x := sessionJSON{ID: o.ID, Kind: o.Kind.Title(), Title: o.Title, Starts: o.Starts, Ends: o.Ends, Held: o.Held, Elements: o.ElementIDs,
			Version: o.Version, Consent: consentJSON{string(o.Consent.Given), string(o.Consent.How), !o.Consent.WithdrawnAt.IsZero(), o.Consent.Words, o.Consent.Version},
			Room: o.Room, Join: o.JoinLink, Leader: o.Leader,
			Met: map[string]int64{}, Wanted: map[string]int64{}}
		for _, g := range o.Groups {
			x.Met[string(g.Group)], x.Wanted[string(g.Group)] = g.Met, g.Wanted
		}
		v.Sessions = append(v.Sessions, x)
	}
	return v
}

func bagVerify(b onsite.Bag, item desk.VerifyItem) verifyJSON {
	v := verifyJSON{Leg: item.Leg.Title(), Words: item.Words, Open: item.Outcome == desk.VerifyOpen, Outcome: item.Outcome.Title(), Came: item.OutcomeWords}
	sessions, _ := desk.VerifyPage{Stops: b.Stops}.TestedBy(item)
	for _, s := range sessions {
		v.Sessions = append(v.Sessions, s.ID)
	}
	return v
}
