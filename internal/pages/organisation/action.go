package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type actionPage struct {
	by                         account.Actor
	story                      improvement.Story
	form                       *web.Form
	state, words, version, key *web.Field
	mayUpdate, mayManage       bool
}

// action shows an action with its timeline and proof, and takes progress notes.
func action(s *improvement.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id, status := r.PathValue("id"), http.StatusOK
		story, err := s.Action(r.Context(), by, id)
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := actionPage{by: by, story: story, form: form, mayUpdate: by.May(account.UpdateAction, story.Record()), mayManage: mayManageActions(by, story.AreaID),
			state: form.Choice("state", "How it stands now", actionStates()[2:]).With(string(story.State)).Required("Select how the action stands"),
			words: form.Text("words", "What has been done").WithHint("A sentence or two. When the action is done, say how its measure was met"),
			key:   form.Hidden("key").With(s.NewKey("note")), version: form.Hidden("version").WithInt(story.Version)}
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Tell(r.Context(), by, p.version.Int(), improvement.Note{ID: p.key.Value, ActionID: id, Words: p.words.Value, State: improvement.State(p.state.Value)})
			switch {
			case err == nil:
				shell.Flash(w, "Your note has been added")
				return web.SeeOther(w, r, "/improvement/actions/"+id)
			case fault.Is(err, fault.KindConflict):
				status = actionStale(&p, err)
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		p.state.Options = actionNext(story.State)
		if !slices.ContainsFunc(p.state.Options, func(o web.Option) bool { return o.Value == p.state.Value }) {
			p.state.Value = string(story.State)
		}
		return shell.Show(w, r, status, shell.Frame{Title: story.Title, Section: improvementSection, Crumbs: actionCrumbs, Form: form}, p.view())
	}
}

// actionStale keeps a note that somebody else overtook, beside what they said,
// which is at the top of the timeline.
func actionStale(p *actionPage, err error) int {
	p.form.General = append(p.form.General, settingsWords(err)+". Your note is kept below, and what is saved now is beside it. Look at the timeline, then save again")
	p.version.WithInt(p.story.Version)
	return http.StatusConflict
}

// actionNext are the states that an action may have after a note.
func actionNext(now improvement.State) []web.Option {
	options := []web.Option{{Value: string(now), Text: now.Title() + " (as it is)"}}
	for _, s := range now.Next() {
		options = append(options, web.Option{Value: string(s), Text: s.Title()})
	}
	return options
}

func (p actionPage) rows() []govuk.SummaryListRow {
	a := p.story
	rows := []govuk.SummaryListRow{factRow("Owner", a.OwnerName), factRow("Due", a.DueOn.Words()), factRow("Service area", areaOrWhole(a.AreaName)),
		factRow("How you will know", a.Measure)}
	if a.PlanID != "" {
		rows = append(rows, linkRow("Service plan", a.PlanTitle, "/improvement/plans/"+a.PlanID))
	}
	if a.ImprovementAreaID != "" {
		rows = append(rows, linkRow("Improvement area", shortened(a.ImprovementWords, 200), "/improvement/areas/"+a.ImprovementAreaID))
	}
	return rows
}
