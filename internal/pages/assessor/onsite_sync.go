package assessor

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// maxSyncBytes is the most that a batch of changes may hold.
const maxSyncBytes = 8 << 20

// answersJSON makes a page that speaks JSON of one that fails as pages do: the
// words of a fault go back with its status.
func answersJSON(h shell.Handle) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		w.Header().Set("Content-Type", "application/json")
		return web.FaultJSON(w, h(w, r, by))
	}
}

func readJSON(r *http.Request, into any) error {
	r.Body = http.MaxBytesReader(nil, r.Body, maxSyncBytes)
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		return fault.Invalid("What was sent was cut off or cannot be read. Nothing of it was kept; it is sent again").Because(err)
	}
	return nil
}

// pack notes a device and gives it the visit.
func pack(s *onsite.OnSite) shell.Handle {
	return answersJSON(func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		var asked struct {
			Device, Name string
			Days         int64
		}
		if err := readJSON(r, &asked); err != nil {
			return err
		}
		b, err := s.Pack(r.Context(), by, onsite.Packing{AssessmentID: r.PathValue("id"), DeviceID: asked.Device, Name: asked.Name, Days: asked.Days})
		if err != nil {
			return err
		}
		return json.NewEncoder(w).Encode(map[string]any{"bag": bagOf(b)})
	})
}

// bag shows what may be taken along, for choosing before packing.
func bag(s *onsite.OnSite) shell.Handle {
	return answersJSON(func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		b, err := s.Bag(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return json.NewEncoder(w).Encode(map[string]any{"bag": bagOf(b)})
	})
}

type outcomeJSON struct {
	ID      string `json:"id"`
	Saved   bool   `json:"saved"`
	Version int64  `json:"version"`
	Words   string `json:"words,omitempty"`
}

// sync takes the changes of a device and answers each.
func sync(s *onsite.OnSite) shell.Handle {
	return answersJSON(func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		var sent struct {
			Device  string
			Clock   time.Time
			Pending int64
			Changes []onsite.Change
		}
		if err := readJSON(r, &sent); err != nil {
			return err
		}
		answer, err := s.Sync(r.Context(), by, onsite.SiteBatch{AssessmentID: r.PathValue("id"), DeviceID: sent.Device, Clock: sent.Clock,
			Pending: sent.Pending, Changes: sent.Changes})
		if err != nil {
			return err
		}
		outcomes := []outcomeJSON{}
		for _, o := range answer.Outcomes {
			outcomes = append(outcomes, outcomeJSON{o.ChangeID, o.Saved, o.Version, o.Words})
		}
		if answer.Ended {
			return json.NewEncoder(w).Encode(map[string]any{"outcomes": outcomes, "wipe": answer.Wipe, "ended": true})
		}
		return json.NewEncoder(w).Encode(map[string]any{"outcomes": outcomes, "wipe": answer.Wipe, "bag": bagOf(answer.Bag)})
	})
}

// sitePhoto takes one photo; the body is the picture.
func sitePhoto(s *onsite.OnSite) shell.Handle {
	return answersJSON(func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		q := r.URL.Query()
		taken, takenErr := time.Parse(time.RFC3339, q.Get("at"))
		clock, clockErr := time.Parse(time.RFC3339, q.Get("clock"))
		if takenErr != nil || clockErr != nil {
			return fault.Invalid("The photo does not say when it was taken")
		}
		err := s.AddPhoto(r.Context(), by, q.Get("device"), onsite.NotePhoto{ID: r.PathValue("photo"), AssessmentID: r.PathValue("id"),
			NoteID: q.Get("note"), DeviceAt: taken}, clock, r.Body)
		if err != nil {
			return err
		}
		return json.NewEncoder(w).Encode(map[string]bool{"saved": true})
	})
}

// orders tells a device whether it is to forget the visit: asked also when
// nobody is signed in.
func orders(s *onsite.OnSite) shell.Handle {
	return answersJSON(func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		wipe, err := s.Orders(r.Context(), r.PathValue("device"))
		if err != nil {
			return err
		}
		return json.NewEncoder(w).Encode(map[string]bool{"wipe": wipe})
	})
}

// wiped hears from a device that it has forgotten the visit.
func wiped(s *onsite.OnSite) shell.Handle {
	return answersJSON(func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		if err := s.Wiped(r.Context(), r.PathValue("device")); err != nil {
			return err
		}
		return json.NewEncoder(w).Encode(map[string]bool{"wiped": true})
	})
}
