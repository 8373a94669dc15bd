package assessor

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
)

type accuracyPage struct {
	reporting.AccuracyPage
	replies map[string]replyForm // by comment
	clock   clockForm
}

type replyForm struct {
	form          *web.Form
	accept, reply *web.Field
}

const (
	acceptApplied = "apply"
	acceptPlain   = "yes"
)

func newReply(c reporting.AccuracyComment) replyForm {
	form := &web.Form{}
	options := []web.Option{{Value: acceptPlain, Text: "Accept"}, {Value: "no", Text: "Decline"}}
	if c.Proposed != "" {
		options = append([]web.Option{{Value: acceptApplied, Text: "Accept, and put the proposed words into the report"}}, options...)
		options[1] = web.Option{Value: acceptPlain, Text: "Accept, and change the report by hand"}
	}
	return replyForm{form,
		form.Choice("accept-"+c.ID, "Your reply", options).Required("Select accept or decline"),
		form.Text("reply-"+c.ID, "Reason").WithHint("The organisation reads this. Needed to decline")}
}

// clockForm gives the organisation another day until which to comment.
type clockForm struct {
	form *web.Form
	day  *web.Field
}

func newClock(v reporting.AccuracyPage) clockForm {
	form := &web.Form{}
	return clockForm{form, form.Date("comments-by", "The organisation may comment until").WithDate(v.Release.CommentsBy)}
}

// accuracyClock sets that day.
func accuracyClock(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Accuracy(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := newAccuracyPage(v)
		if p.clock.form.Parse(r) {
			err := s.SetCommentsBy(r.Context(), by, v.ID, p.clock.day.Day())
			if err == nil {
				shell.Flash(w, "The organisation has been told of the new day")
				return web.SeeOther(w, r, pathOf(v.ID)+"/accuracy")
			}
			if err := p.clock.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Accuracy check", p.clock.form), p.view())
	}
}

func newAccuracyPage(v reporting.AccuracyPage) accuracyPage {
	p := accuracyPage{v, map[string]replyForm{}, newClock(v)}
	for _, c := range v.Comments {
		p.replies[c.ID] = newReply(c)
	}
	return p
}

// accuracy shows the organisation's comments on the released report; posted, it
// replies to one.
func accuracy(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Accuracy(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := newAccuracyPage(v)
		f := frame(v.Case, "Accuracy check", nil)
		if r.Method == http.MethodPost {
			id := r.PathValue("comment")
			i := slices.IndexFunc(v.Comments, func(c reporting.AccuracyComment) bool { return c.ID == id })
			if i < 0 {
				return fault.NotFound("There is no such comment")
			}
			if !p.mayReply(v.Comments[i]) {
				return replyRefused(p, v.Comments[i])
			}
			reply := p.replies[id]
			f.Form = reply.form
			if reply.form.Parse(r) {
				err := s.Reply(r.Context(), by, v.ID, id, reporting.Answer{Accept: reply.accept.Value != "no", Apply: reply.accept.Value == acceptApplied, Words: reply.reply.Value})
				if err == nil {
					shell.Flash(w, "Your reply has been sent")
					return web.SeeOther(w, r, pathOf(v.ID)+"/accuracy")
				}
				if !fault.Is(err, fault.KindInvalid) {
					return err
				}
				reply.reply.Error = words(err)
			}
		}
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

func replyRefused(p accuracyPage, c reporting.AccuracyComment) error {
	if c.Replied() {
		return fault.Conflict("There is a reply to this comment already")
	}
	return refused(p.May.Assess, p.Case)
}

func (p accuracyPage) mayReply(c reporting.AccuracyComment) bool {
	return p.May.Assess && p.Rateable() && !c.Replied()
}
