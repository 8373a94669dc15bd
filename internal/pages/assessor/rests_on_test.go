package assessor_test

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestWhatRatingsRestOn(t *testing.T) {
	w := world(t)
	page := w.Get("assessor", "/desk/as1/rests-on").Want(200).Says("Documents 1, Staff said 0", "Verify all 15 shown as missing")
	if n := page.Find("tbody tr").Length(); n != 4 {
		t.Fatalf("%d rows", n)
	}
	if n := w.Get("moderator", "/desk/as1/rests-on?missing=documents&criterion=1").Want(200).Lacks("Verify all").Find("tbody tr").Length(); n != 1 {
		t.Errorf("%d rows", n)
	}
	w.Get("assessor", "/desk/as1/rests-on?rated=yes").Want(200).Says("No element matches")

	// Something said in words is a leg, until it is taken back.
	w.Post("assessor", "/desk/as1/elements/1.1.1/rests-on", values("leg", "staff", "words", "Heard at the front desk")).Want(303)
	w.Post("assessor", "/desk/as1/elements/1.1.1/rests-on", values("leg", "hearsay", "words", "x")).Want(422)
	w.Post("assessor", "/desk/as1/elements/5.1.1/rests-on", values("leg", "staff", "words", "x")).Want(404)
	w.Get("assessor", "/desk/as1/elements/1.1.1").Want(200).Says("Heard at the front desk", "Take back")
	w.Get("assessor", "/desk/as1/rests-on").Says("Staff said 1")

	// Missing legs go on the list in one press; pressing twice asks once.
	w.Post("assessor", "/desk/as1/verify", values("want", "1.1.1:seen", "back", "1.1.1")).Want(303)
	w.Post("assessor", "/desk/as1/verify", values("want", "1.1.1:seen")).Want(303)
	w.Post("assessor", "/desk/as1/verify", values("want", "5.1.1:seen")).Want(404)
	w.Post("assessor", "/desk/as1/verify", nil).Want(422)
	list := w.Get("assessor", "/desk/as1/verify").Want(200).Says("See for yourself: Ask at the front desk", "No session yet")
	if n := list.Find("tbody tr").Length(); n != 1 {
		t.Fatalf("%d items", n)
	}
	w.Get("assessor", "/desk/as1/elements/1.1.1").Says("To be verified", "on site")

	// The plan says which session tests it, unless one is chosen.
	w.Post("assessor", "/desk/as1/verify", values("want", "1.1.1:customers")).Want(303)
	_, session := planned(w, "assessor", "as1")
	w.Get("assessor", "/desk/as1/verify").Says("Tenants, 24 Nov 2025 09:30")
	item := list.Find(`tbody a[href*="/verify/ver_"]`).AttrOr("href", "")
	id := session[strings.LastIndex(session, "/")+1:]
	w.Post("assessor", item, values("words", "Look at the desk", "session", id, "outcome", "confirmed", "came", "", "version", "1")).Want(422).Says("Enter what was said or seen")
	w.Post("assessor", item, values("words", "Look at the desk", "session", "ses_none", "outcome", "open", "version", "1")).Want(422)
	w.Post("assessor", item, values("words", "Look at the desk", "session", id, "outcome", "confirmed", "came", "It is open", "version", "1")).Want(303)
	w.Post("assessor", item, values("words", "Mine", "outcome", "open", "version", "1")).Want(409).Says("Saved now", "It is open")
	w.Get("moderator", "/desk/as1/verify?outcome=confirmed").Want(200).Says("It is open", "Tenants")
	w.Get("assessor", "/desk/as1/rests-on").Says("Seen 1")
	w.Post("moderator", item, values("words", "x")).Want(403)
	w.Get("assessor2", strings.Replace(item, "as1", "as2", 1)).Want(404)
	w.Post("assessor2", strings.Replace(item, "as1", "as2", 1)+"/remove", values("version", "2")).Want(404)

	// The bag of the device carries it.
	bag := w.Get("assessor", "/on-site/visits/as1").Want(200)
	var visit struct {
		Bag struct {
			Elements []struct {
				Checks []struct {
					Words, Came string
					Sessions    []string
					Open        bool
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(bag.Body), &visit); err != nil {
		t.Fatal(err)
	}
	if c := visit.Bag.Elements[0].Checks; len(c) != 2 || c[1].Open || c[1].Came != "It is open" || c[1].Sessions[0] != id || !c[0].Open || c[0].Sessions[0] != id {
		t.Errorf("%+v", c)
	}
	w.Post("assessor", item+"/remove", values("version", "1")).Want(409)
	w.Post("assessor", item+"/remove", values("version", "2")).Want(303)
}
