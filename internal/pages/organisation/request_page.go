package organisation

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type requestAskPage struct {
	form                                   *web.Form
	element, person, area, words, due, key *web.Field
	gap                                    *web.Field
	areaEmpty                              string
}

// requestAsk asks a colleague for evidence. The address may name element, service
// area and person.
func requestAsk(s *request.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		offer, err := s.Choices(r.Context(), by)
		if err != nil {
			return err
		}
		form, q := &web.Form{}, r.URL.Query()
		may := func(id string) bool { return mayInArea(by, account.EditEvidence, id) }
		p := requestAskPage{form: form, areaEmpty: "Any service area",
			element: form.Choice("element", "Element", elementOptions()).With(q.Get("element")).Required("Select an element of the standard"),
			person:  form.Choice("person", "Whom you ask", whomOptions(offer.People)).With(q.Get("person")).Required("Select whom you ask"),
			area:    form.Choice("area", "Service area", branchOptions(offer.Areas, "", may)).With(q.Get("area")),
			words:   form.Text("words", "What you need").With(q.Get("words")).WithHint("Say what it should show, and for which time"),
			due:     form.Date("due", "Needed by").WithHint("For example, 5 12 2025").WithDate(by.Today.AddDays(14)),
			gap:     form.Hidden("gap").With(q.Get("gap")),
			key:     form.Hidden("key").With(s.NewKey())}
		if !may("") {
			p.areaEmpty = "Select a service area"
			p.area.Required("Select a service area")
		}
		if r.Method == http.MethodPost && form.Parse(r) {
			asked, err := s.Ask(r.Context(), by, request.Request{ID: p.key.Value, StandardID: standard.CSE().ID, ElementID: p.element.Value, AreaID: p.area.Value,
				PersonID: whom(p.person), Words: p.words.Value, DueOn: p.due.Day(), Gap: p.gap.Value})
			if err == nil {
				shell.Flash(w, "The request has been made. It stands in their work now")
				return web.SeeOther(w, r, "/requests/"+asked.ID)
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Ask for evidence", Section: improvementSection, Crumbs: requestCrumbs, Form: form}, p.view())
	}
}

// anyone is the choice of all who work in the service area.
const anyone = "anyone"

func whomOptions(people []account.Member) []web.Option {
	return append([]web.Option{{Value: anyone, Text: "Anyone who works in the service area"}}, memberOptions(people, "", "")...)
}

// whom is the id of the person who was chosen; "" for anyone.
func whom(f *web.Field) string {
	if f.Value == anyone {
		return ""
	}
	return f.Value
}

type requestOnePage struct {
	by                                    account.Actor
	page                                  request.Page
	form                                  *web.Form
	item, reply, why, help                *web.Field
	version, version2, version3, version4 *web.Field
}

// requestPage shows a request and takes its answer.
func requestPage(s *request.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, status := r.PathValue("id"), http.StatusOK
		v, err := s.Open(r.Context(), by, id)
		if err != nil {
			return err
		}
		answer, refusal, helping := &web.Form{}, &web.Form{}, &web.Form{}
		p := requestOnePage{by: by, page: v, form: answer,
			item: answer.Choice("item", "Evidence item", requestItems(v.Items)).Required("Select the evidence item that answers the request").
				WithHint("Evidence that is linked to this element, and what the person asked owns. Add or link other evidence first"),
			reply:   answer.Text("reply", "Words with it (optional)"),
			version: answer.Hidden("version").WithInt(v.Version), version4: (&web.Form{}).Hidden("version").WithInt(v.Version),
			why: refusal.Text("why", "Why it is not yours, and who may have it"), version2: refusal.Hidden("version").WithInt(v.Version),
			help: helping.Text("help", "What you need help with"), version3: helping.Hidden("version").WithInt(v.Version)}
		refusing, asking := strings.HasSuffix(r.URL.Path, "/not-ours"), strings.HasSuffix(r.URL.Path, "/help")
		if refusing {
			p.form = refusal
		} else if asking {
			p.form = helping
		}
		if r.Method == http.MethodPost && (p.form.Parse(r) || !v.MayAnswer) {
			switch {
			case refusing:
				err = s.Refuse(r.Context(), by, id, p.version2.Int(), p.why.Value)
			case asking:
				err = s.AskForHelp(r.Context(), by, id, p.version3.Int(), p.help.Value)
			default:
				err = p.answer(w, r, s)
			}
			switch {
			case err == nil:
				return web.SeeOther(w, r, "/requests/"+id)
			case fault.Is(err, fault.KindConflict) && v.MayAnswer:
				p.form.General, status = append(p.form.General, settingsWords(err)), http.StatusConflict
				p.version.WithInt(v.Version)
				p.version2.WithInt(v.Version)
				p.version3.WithInt(v.Version)
			case !v.MayAnswer:
				return err
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: "Evidence for " + v.ElementID, Section: improvementSection, Crumbs: requestCrumbs, Form: p.form}, p.view())
	}
}

func (p requestOnePage) answer(w http.ResponseWriter, r *http.Request, s *request.Service) error {
	item := p.item.Value
	if !p.page.MayAnswer { // nothing is on offer; whether this form was sent twice is for the use case to say
		item = r.PostForm.Get("item")
	}
	served, err := s.Answer(r.Context(), p.by, p.page.ID, p.version.Int(), item, p.reply.Value)
	if err != nil {
		return err
	}
	if served {
		shell.Flash(w, "The request has been answered")
	} else {
		shell.Flash(w, "The request has been answered. The evidence is not linked to "+p.page.ElementID+" yet: open it and link it, with what it shows")
	}
	return nil
}

func requestItems(items []request.Choice) []web.Option {
	var options []web.Option
	for _, i := range items {
		o := web.Option{Value: i.ID, Text: i.Code + " " + i.Title}
		if i.Serves {
			o.Text += " (linked to this element)"
		}
		options = append(options, o)
	}
	return options
}

func requestRows(v request.Row) []govuk.SummaryListRow {
	rows := []govuk.SummaryListRow{linkRow("Element", v.ElementID+" "+elementTitle(v.ElementID), elementHref(v.ElementID)),
		factRow("What is needed", v.Words), factRow("Asked", v.Whom()), factRow("Asked by", v.AskedByName), factRow("Needed by", v.DueOn.Words())}
	if v.AreaName != "" {
		rows = append(rows, factRow("Service area", v.AreaName))
	}
	if v.Help != "" && v.Outcome == request.Open {
		rows = append(rows, factRow("Help needed", v.Help))
	}
	if v.ItemID != "" {
		rows = append(rows, linkRow("Evidence", v.ItemCode+" "+v.ItemTitle, "/evidence/"+v.ItemID))
	}
	if v.Reply != "" {
		rows = append(rows, factRow("Answer", v.Reply))
	}
	return rows
}

// requestWithdraw takes a request back.
func requestWithdraw(s *request.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		version := form.Hidden("version")
		form.Parse(r)
		if err := s.Withdraw(r.Context(), by, r.PathValue("id"), version.Int()); err != nil {
			return err
		}
		shell.Flash(w, "The request has been withdrawn")
		return web.SeeOther(w, r, "/requests")
	}
}
