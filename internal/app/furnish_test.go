package app_test

import (
	"bytes"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/suggestion"
)

// furnish adds to the demonstration what its stories lack, so that the walk
// comes by every page.
func (w *walker) furnish() {
	w.t.Helper()
	ctx, s := w.t.Context(), w.app.Services
	actor := func(v visitor) account.Actor {
		session, err := s.Auth.Session(ctx, v.token)
		if err != nil {
			w.t.Fatal(err)
		}
		return session.Actor
	}
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	lead, admin := actor(w.is("CSE Lead", "Exmere")), actor(w.is("Administrator", "Exmere"))
	contributor := w.is("Contributor", "Exmere")

	_, err := s.Requests.Ask(ctx, lead, request.Request{StandardID: "cse", ElementID: "1.1.1", PersonID: contributor.ID, Words: "The survey of this year, please", DueOn: lead.Today.AddDays(7)})
	must(err)
	_, _, err = s.People.Invite(ctx, admin, account.Invitation{Name: "New Person", Email: "new@example.org", Grant: account.Grant{Role: account.Contributor}})
	must(err)
	area, err := s.Improvement.Raise(ctx, lead, improvement.Area{Words: "Answer letters sooner", ElementIDs: []string{"5.1.1"}, RaisedOn: lead.Today})
	must(err)
	must(s.Improvement.Close(ctx, lead, area.ID, area.Version, "Letters are answered within five days"))
	_, err = s.Improvement.Raise(ctx, lead, improvement.Area{Words: "Say what was done about complaints", ElementIDs: []string{"4.3.1"}, RaisedOn: lead.Today})
	must(err)
	_, err = s.Satisfaction.Receive(ctx, lead, satisfaction.Upload{FileName: "answers.csv", HeaderRows: 1,
		File: bytes.NewReader([]byte("Service,Satisfied with delivery\nHousing,Yes\nHousing,No\n"))})
	must(err)
	settings, err := s.Organisations.Settings(ctx, admin)
	must(err)
	must(s.Organisations.ArchiveSite(ctx, admin, settings.Sites[0].ID, true))
	must(s.Organisations.ArchiveArea(ctx, admin, settings.Areas[len(settings.Areas)-1].ID, true))
	item, err := s.Evidence.Add(ctx, lead, evidence.Addition{Kind: evidence.NoteKind, Details: evidence.Details{Title: "A note", Sensitivity: evidence.Internal}, Note: "Words"})
	must(err)
	for _, title := range []string{"A letter", "Another letter"} {
		letter, err := s.Evidence.Add(ctx, lead, evidence.Addition{Kind: evidence.NoteKind, Details: evidence.Details{Title: title, Sensitivity: evidence.Internal}, Note: "NHS number 943 476 5919"})
		must(err)
		if title == "A letter" {
			must(s.Evidence.SayFine(ctx, lead, letter[0].Item.ID, 1, "A made-up example"))
		}
	}
	// A note of a device that came too late for the lead assessor of a visit.
	if _, err := w.app.DB.Raw().Exec(`INSERT INTO site_aside (id, assessment_id, person_id, kind, record_id, session_id, session_title, content, why, made_at, settled_as)
		SELECT 'asi_walk', a.id, p.person_id, 'note', 'note_walk', '', 'Tenants', '{"words":"They ring twice"}', 'The session was taken out of the plan', p.created_at, ''
		FROM assessment a JOIN appointment p ON p.assessment_id = a.id AND p.role = 'lead_assessor' WHERE a.state = 'visit' LIMIT 1`); err != nil {
		w.t.Fatal(err)
	}
	// A certificate that was earned and not issued.
	for _, table := range []string{"certificate_review WHERE certificate_id", "certificate WHERE id"} {
		if _, err := w.app.DB.Raw().Exec(`DELETE FROM ` + table + ` IN (SELECT id FROM certificate WHERE replaced_by IS NOT NULL)`); err != nil {
			w.t.Fatal(err)
		}
	}
	_, token, err := s.DropBoxes.Make(ctx, lead, dropbox.Box{StandardID: "cse", ElementID: "1.1.1", Words: "Pictures of the event", EndsOn: lead.Today.AddDays(7), MaxFiles: 9, MaxFileBytes: 1_000_000})
	must(err)
	asked, err := s.DropBoxes.Look(ctx, token, "192.0.2.1")
	must(err)
	file, err := s.DropBoxes.Take(ctx, asked, "notes.txt", strings.NewReader("What people said"))
	must(err)
	must(s.DropBoxes.Give(ctx, token, dropbox.Gift{Giver: "A partner", Files: []evidence.Received{file}}))
	paper, err := s.Evidence.Add(ctx, lead, evidence.Addition{Kind: evidence.NoteKind, Details: evidence.Details{Title: "How to make a complaint", Sensitivity: evidence.Open},
		Note: "Stage 1: we reply to your complaint within ten working days. Stage 2: a senior officer reviews it. We answer letters within five days."})
	must(err)
	must(s.Suggestions.Work(ctx, lead.OrganisationID, paper[0].Item.ID))
	must(s.Suggestions.Accept(ctx, lead, suggestion.Press{ItemID: paper[0].Item.ID, ElementID: "4.3.2"}))
	must(s.Evidence.Withdraw(ctx, lead, item[0].Item.ID, item[0].Item.Version, true))
	for range 2 { // one that waits to be run, and one that was
		c := s.Evidence.CollectImport(lead)
		must(c.Matrix("matrix.csv", strings.NewReader("Element,Evidence code,Note,Text of the note\n1.1.1,WALK-1,Shows it,What was said\n")))
		i, err := s.Evidence.StartImport(ctx, lead, c)
		must(err)
		i, err = s.Evidence.MapImport(ctx, lead, i.ID, 1, i.Content.Form, i.Content.Options)
		must(err)
		if n, err := s.Evidence.Imports(ctx, lead); err == nil && len(n) == 2 {
			must(s.Evidence.ConfirmImport(ctx, lead, i.ID, 2))
			must(s.Evidence.WorkImport(ctx, lead.OrganisationID, i.ID))
		}
	}
}
