package body

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/mywork"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

type myWorkPage struct {
	mywork.BodyWork
	by account.Actor
}

// offered are the offers that the actor has accepted, or has not answered yet.
func (p myWorkPage) offered(accepted bool) []mywork.Offer {
	return slices.DeleteFunc(slices.Clone(p.Offers), func(o mywork.Offer) bool { return o.Accepted != accepted })
}

// MyWork is the landing page of a certification body's people.
func MyWork(s *mywork.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		work, err := s.Body(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "My work", Section: "/", Wide: true}, myWorkPage{work, by}.view())
	}
}

// stepHref is where the next step of an assessment is done.
func stepHref(c mywork.Case) string {
	switch c.Step {
	case mywork.ToAppoint, mywork.ToFindReader:
		return pathOf(c.ID) + "/appoint"
	case mywork.ToRule:
		return pathOf(c.ID)
	case mywork.ToDecide:
		return pathOf(c.ID) + "/decision"
	case mywork.ToName, mywork.ToAnswer:
		return appealPath(c.ID)
	}
	return pathOf(c.ID)
}

// deskHref is where an appointed person goes on.
func deskHref(c mywork.Case) string {
	at := "/desk/" + c.ID
	switch {
	case c.Role == account.AppointedModerator:
		return at + "/moderation"
	case c.Step == mywork.ToReply:
		return at + "/accuracy"
	case c.Step == mywork.ToRevise:
		return at + "/moderation"
	case c.Step == mywork.ToSend:
		return at + "/report"
	}
	return at
}

// mineWords says what an appointed person has before them.
func mineWords(c mywork.Case) string {
	moderates := c.Role == account.AppointedModerator
	switch {
	case moderates && c.Step == mywork.ToModerate, !moderates && c.Step.Assesses():
		return c.Step.Title()
	case !moderates && c.State == assessment.AccuracyCheck:
		return "The organisation checks the facts until " + c.CommentsBy.Words()
	case moderates && !c.State.AtLeast(assessment.Moderation):
		return "The report is not ready for the second reading yet"
	case c.Step == mywork.ToModerate, c.Step == mywork.ToFindReader:
		return "With the moderator"
	case c.Step == mywork.ToDecide:
		return "Waits for the decision"
	}
	return c.State.Title()
}

func ratedWords(c mywork.Case) string { return fmt.Sprintf("%d of %d", c.Rated, c.Selected) }

func answersToRead(n int64) string {
	if n == 1 {
		return "1 new answer to read"
	}
	return fmt.Sprintf("%d new answers to read", n)
}
