package assessor

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type accuracyPage struct {
	assessment.AccuracyPage
	replies map[string]replyForm // by comment
}

type replyForm struct {
	form          *web.Form
	accept, reply *web.Field
}

func newReply(commentID string) replyForm {
	form := &web.Form{}
	return replyForm{form,
		form.Choice("accept-"+commentID, "Your reply", []web.Option{{Value: "yes", Text: "Accept"}, {Value: "no", Text: "Decline"}}).Required("Select accept or decline"),
		form.Text("reply-"+commentID, "Reason").WithHint("The organisation reads this. Needed to decline")}
}

// accuracy shows the organisation's comments on the released report; posted, it
// replies to one.
func accuracy(s *assessment.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Accuracy(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := accuracyPage{v, map[string]replyForm{}}
		for _, c := range v.Comments {
			p.replies[c.ID] = newReply(c.ID)
		}
		f := frame(v.Case, "Accuracy check", nil)
		if r.Method == http.MethodPost {
			id := r.PathValue("comment")
			i := slices.IndexFunc(v.Comments, func(c assessment.AccuracyComment) bool { return c.ID == id })
			if i < 0 {
				return fault.NotFound("There is no such comment")
			}
			if !p.mayReply(v.Comments[i]) {
				return replyRefused(p, v.Comments[i])
			}
			reply := p.replies[id]
			f.Form = reply.form
			if reply.form.Parse(r) {
				err := s.Reply(r.Context(), by, v.ID, id, reply.accept.Value == "yes", reply.reply.Value)
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

func replyRefused(p accuracyPage, c assessment.AccuracyComment) error {
	if c.Replied() {
		return fault.Conflict("There is a reply to this comment already")
	}
	return refused(p.May.Assess, p.Case)
}

func (p accuracyPage) mayReply(c assessment.AccuracyComment) bool {
	return p.May.Assess && p.Rateable() && !c.Replied()
}
