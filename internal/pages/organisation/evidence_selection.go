package organisation

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/web"
)

// EvidenceSelectionRoutes returns the pages of bulk work: what was selected in
// the library, and one thing done to all of it.
func EvidenceSelectionRoutes(s *evidence.Service, asks *request.Service) []shell.Route {
	read, add := shell.Can(account.ReadOrganisation), shell.Can(account.AddEvidence)
	return []shell.Route{
		{Pattern: "POST " + evidenceSelections, Needs: read, Handle: evidenceSelect(s)},
		{Pattern: "GET " + evidenceSelections + "/{selection}", Needs: read, Handle: evidenceSelection(s)},
		{Pattern: "GET " + evidenceSelections + "/{selection}/files.zip", Needs: read, Handle: evidenceSelectionZip(s)},
		{Pattern: "POST " + evidenceSelections + "/{selection}/undo", Needs: add, Handle: evidenceSelectionUndo(s)},
		{Pattern: "GET " + evidenceSelections + "/{selection}/{act}", Needs: read, Handle: evidenceSelectionAct(s, asks)},
		{Pattern: "POST " + evidenceSelections + "/{selection}/{act}", Needs: add, Handle: evidenceSelectionAct(s, asks)},
	}
}

const evidenceSelections = evidenceSection + "/selections"

func selectionPath(id string, parts ...string) string {
	return evidencePath(append([]string{"selections", id}, parts...)...)
}

// selectionActs are what the actor may do to a selection.
func selectionActs(by account.Actor, withdrawn bool) []evidence.Act {
	return slices.DeleteFunc(evidence.Acts(), func(a evidence.Act) bool {
		switch a {
		case evidence.ActExport:
			return false
		case evidence.ActAsk:
			return !by.Has(account.EditEvidence)
		case evidence.ActRestore:
			return !by.Has(account.AddEvidence) || !withdrawn
		case evidence.ActWithdraw:
			return !by.Has(account.AddEvidence) || withdrawn
		}
		return !by.Has(account.AddEvidence)
	})
}

// evidenceSelect notes what was selected in the library, or what another
// selection has, and goes on to what is to be done with it.
func evidenceSelect(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		act, all, match, from := form.Hidden("do"), form.Hidden("all"), form.Hidden("match"), form.Hidden("from")
		form.Parse(r)
		back, err := url.ParseQuery(match.Value)
		if err != nil {
			back = url.Values{}
		}
		var v evidence.Selection
		if from.Value != "" {
			v, err = s.SelectAgain(r.Context(), by, from.Value)
		} else {
			v, err = s.Select(r.Context(), by, form.Posts("item"), all.Value != "", libraryFilter(back, evidence.ByUpdate))
		}
		if err == nil {
			if a := evidence.Act(act.Value); a.Title() != "" {
				return web.SeeOther(w, r, selectionPath(v.ID, string(a)))
			}
			return web.SeeOther(w, r, selectionPath(v.ID))
		}
		if err := form.Accept(err); err != nil {
			return err
		}
		href := evidenceSection
		if len(back) > 0 {
			href += "?" + back.Encode()
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Select evidence", Section: evidenceSection, Crumbs: evidenceCrumbs, Form: form}, selectionNone(href))
	}
}

type chosenPage struct {
	by    account.Actor
	v     evidence.Selection
	items []evidence.Chosen
	acts  []evidence.Act
	undo  bool
}

// evidenceSelection shows what can be done with a selection or, after it was
// done, the fate of each item.
func evidenceSelection(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, items, err := s.Selected(r.Context(), by, r.PathValue("selection"), evidence.Change{})
		if err != nil {
			return err
		}
		p := chosenPage{by: by, v: v, items: items, undo: s.MayUndo(v) && by.Has(account.AddEvidence)}
		p.acts = selectionActs(by, len(items) > 0 && items[0].Withdrawn())
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: p.title(), Section: evidenceSection, Crumbs: evidenceCrumbs}, p.view())
	}
}

func (p chosenPage) title() string {
	switch {
	case p.v.State == evidence.SelectionUndone:
		return p.v.Change.Act.Title() + ": undone"
	case p.v.State == evidence.SelectionDone:
		return p.v.Change.Act.Title() + ": done"
	}
	return countWords(int64(len(p.items)), "item") + " selected"
}

// evidenceSelectionUndo takes back what was done to a selection.
func evidenceSelectionUndo(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.Undo(r.Context(), by, r.PathValue("selection")); err != nil {
			return err
		}
		return web.SeeOther(w, r, selectionPath(r.PathValue("selection")))
	}
}

// selectionFate is so many items with one fate.
type selectionFate struct {
	words string
	items []evidence.Chosen
}

// selectionFates tells the fates of items, each that there is.
func selectionFates(items []evidence.Chosen, done bool) (all []selectionFate) {
	for _, fate := range evidence.ItemFates() {
		var those []evidence.Chosen
		for _, v := range items {
			if v.Fate == fate {
				those = append(those, v)
			}
		}
		if len(those) > 0 {
			all = append(all, selectionFate{fate.Words(len(those), done), those})
		}
	}
	return all
}

type selectionActPage struct {
	chosenPage
	act    evidence.Act
	change evidence.Change
	what   string // the change in words, once it is known
	form   *web.Form
	fields []*web.Field
	sure   bool // ask for the last word
	pack   evidence.Pack
	asks   []request.About
	areas  []organisation.Branch

	element, claim, pointer, owner, areaIDs, from, until, review, sensitivity *web.Field
	person, area, words, due                                                  *web.Field
	areaEmpty                                                                 string
}

// evidenceSelectionAct asks what is to be done to a selection, says what will
// become of how many, and does it.
func evidenceSelectionAct(s *evidence.Service, asks *request.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		p := &selectionActPage{act: evidence.Act(r.PathValue("act")), form: &web.Form{}}
		p.by = by
		id := r.PathValue("selection")
		if p.act.Title() == "" || !slices.Contains(append(selectionActs(by, false), selectionActs(by, true)...), p.act) {
			return fault.NotFound("There is no such thing to do with evidence")
		}
		if err := p.ask(r.Context(), s, asks); err != nil {
			return err
		}
		checking := r.URL.Query().Get("step") == "check"
		good := p.act == evidence.ActWithdraw || p.act == evidence.ActRestore
		switch {
		case r.Method == http.MethodPost:
			good = p.form.Parse(r)
		case checking:
			good = p.form.Read(r.URL.Query())
		}
		p.change = p.read()
		if good && p.act != evidence.ActExport && p.act != evidence.ActAsk && (r.Method == http.MethodPost || checking) {
			if err := p.change.Check(); err != nil {
				if err := p.form.Accept(err); err != nil {
					return err
				}
				good = false
			}
		}
		if good && r.Method == http.MethodPost {
			err := p.do(r.Context(), s, asks, id)
			if err == nil {
				return web.SeeOther(w, r, selectionPath(id))
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
			good = false
		}
		var err error
		if p.act == evidence.ActExport {
			p.pack, err = s.Pack(r.Context(), by, id)
			p.v = evidence.Selection{ID: id, State: evidence.SelectionChosen}
		} else {
			p.v, p.items, err = s.Selected(r.Context(), by, id, p.change)
		}
		if err != nil {
			return err
		}
		if p.v.State != evidence.SelectionChosen {
			return web.SeeOther(w, r, selectionPath(id))
		}
		p.sure = good && p.act != evidence.ActExport && (checking || len(p.fields) == 0)
		if p.act == evidence.ActAsk && p.sure {
			p.asks = request.Split(p.items, p.person.Value)
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: p.act.Title(), Section: evidenceSection,
			Crumbs: []shell.Crumb{evidenceCrumbs[0], {Text: "Selection", Href: selectionPath(id)}}, Form: p.form}, p.actView())
	}
}

// ask adds the questions that the act has.
func (p *selectionActPage) ask(ctx context.Context, s *evidence.Service, asks *request.Service) error {
	form := p.form
	switch p.act {
	case evidence.ActLink, evidence.ActUnlink:
		p.element = form.Choice("element", "Element", elementOptions())
		p.fields = append(p.fields, p.element)
		if p.act == evidence.ActLink {
			p.claim = form.Text("claim", "What it shows, in one sentence").WithHint("The same for all of them. You can change it for each afterwards")
			p.pointer = form.Text("pointer", "Where to look (optional)").WithHint("A page, sheet or time, if it is the same for all of them")
			p.fields = append(p.fields, p.claim, p.pointer)
		}
	case evidence.ActOwner, evidence.ActAreas:
		c, err := s.Choices(ctx, p.by)
		if err != nil {
			return err
		}
		if p.act == evidence.ActOwner {
			p.owner = form.Choice("owner", "New owner", evidenceOwnerOptions(c.Owners)).WithHint("Who looks after it and is asked when it gets old")
			p.fields = append(p.fields, p.owner)
		} else {
			p.areas = c.Areas
			p.areaIDs = form.Choices("areas", "Service areas it tells of", evidenceAreaOptions(c.Areas)).WithHint("In the place of those it has now. None stands for the whole organisation")
			p.fields = append(p.fields, p.areaIDs)
		}
	case evidence.ActPeriod:
		p.from = form.Date("from", "First day of the period it describes (optional)")
		p.until = form.Date("until", "Last day of the period it describes").WithHint("For example, 31 3 2025 for a report on the year to March 2025")
		p.fields = append(p.fields, p.from, p.until)
	case evidence.ActReview:
		p.review = form.Date("review", "Review date").WithHint("When the owner wants to look at it again. Leave it empty to take the review date away")
		p.fields = append(p.fields, p.review)
	case evidence.ActSensitivity:
		p.sensitivity = form.Choice("sensitivity", "How sensitive it is", evidenceSensitivities())
		p.fields = append(p.fields, p.sensitivity)
	case evidence.ActAsk:
		return p.askWhom(ctx, asks)
	}
	return nil
}

func (p *selectionActPage) askWhom(ctx context.Context, asks *request.Service) error {
	offer, err := asks.Choices(ctx, p.by)
	if err != nil {
		return err
	}
	may := func(id string) bool { return mayInArea(p.by, account.EditEvidence, id) }
	p.areaEmpty = "Any service area"
	p.element = p.form.Choice("element", "Element that it is for", elementOptions()).Required("Select an element of the standard")
	p.person = p.form.Choice("person", "Whom you ask", append([]web.Option{{Value: request.Owner, Text: "The owner of each"}}, memberOptions(offer.People, "", "")...)).
		Required("Select whom you ask")
	p.area = p.form.Choice("area", "Service area", branchOptions(offer.Areas, "", may))
	if !may("") {
		p.areaEmpty = "Select a service area"
		p.area.Required("Select a service area")
	}
	p.words = p.form.Text("words", "What you need").Required("Enter what you need").WithHint("For example: Say which period these describe, and on which page to look. What you selected is listed beneath it").
		Max(1000, "What you need must be 1,000 characters or less")
	p.due = p.form.Date("due", "Needed by").WithHint("For example, 5 12 2025").WithDate(p.by.Today.AddDays(14)).
		Check(func(v string) string {
			if v == "" {
				return "Enter the day by which you need it"
			} else if v < string(p.by.Today) {
				return "The day by which you need it must be today or later"
			}
			return ""
		})
	p.fields = append(p.fields, p.element, p.person, p.area, p.words, p.due)
	return nil
}

// read makes the change of what was answered, and its words.
func (p *selectionActPage) read() evidence.Change {
	c := evidence.Change{Act: p.act, StandardID: evidenceStandard().ID}
	if !p.act.Linking() && p.act != evidence.ActAsk {
		c.StandardID = ""
	}
	if p.element != nil {
		c.ElementID = p.element.Value
		p.what = c.ElementID + " " + evidenceElementTitle(c.ElementID)
	}
	switch p.act {
	case evidence.ActLink:
		c.Claim, c.Pointer = p.claim.Value, p.pointer.Value
	case evidence.ActOwner:
		c.OwnerID, p.what = p.owner.Value, libraryChosen(p.owner)
	case evidence.ActAreas:
		c.AreaIDs = p.areaIDs.Values
		if p.what = areaNames(p.areas, c.AreaIDs); p.what == "" {
			p.what = "The whole organisation"
		}
	case evidence.ActPeriod:
		c.PeriodFrom, c.PeriodUntil = p.from.Day(), p.until.Day()
		p.what = evidence.Item{PeriodFrom: c.PeriodFrom, PeriodUntil: c.PeriodUntil}.Period()
	case evidence.ActReview:
		if c.ReviewOn, p.what = p.review.Day(), "No review date"; c.ReviewOn != "" {
			p.what = c.ReviewOn.Words()
		}
	case evidence.ActSensitivity:
		c.Sensitivity = evidence.Sensitivity(p.sensitivity.Value)
		p.what = c.Sensitivity.Title()
	}
	return c
}

func (p *selectionActPage) do(ctx context.Context, s *evidence.Service, asks *request.Service, id string) error {
	if p.act != evidence.ActAsk {
		return s.Carry(ctx, p.by, id, p.change)
	}
	_, err := asks.AskAbout(ctx, p.by, id, request.Request{StandardID: evidenceStandard().ID, ElementID: p.element.Value, AreaID: p.area.Value,
		PersonID: p.person.Value, Words: p.words.Value, DueOn: p.due.Day()})
	return err
}
