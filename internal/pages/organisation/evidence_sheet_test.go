package organisation_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// A pointer to a sheet by its name opens the reader at that sheet, by links
// alone.
func TestAPointerToASheetByNameOpensIt(t *testing.T) {
	l := newLibrary(t)
	book := excelize.NewFile()
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	fields := fieldsOf(l.Get("lead", "/evidence/add").Want(200), "/evidence/add")
	item := l.send("lead", "/evidence/add?way=files", fields, "contact.xlsx", file.String()).Want(303).Location
	d, err := l.Dossier(t.Context(), storetest.Actor("lead", "2025-11-14"), strings.TrimPrefix(item, "/evidence/"))
	if err != nil {
		t.Fatal(err)
	}
	// As the worker reads a workbook of three sheets.
	sha256 := d.Current().Files[0].SHA256
	passage := func(position, number int64, name, text string) evidence.Passage {
		return evidence.Passage{Position: position, Place: evidence.Place{Kind: "sheet", Number: number, Name: name}, Text: text}
	}
	if err := (store.For[evidence.Tx]{DB: l.DB}).Write(t.Context(), func(tx evidence.Tx) error {
		return tx.SaveText(t.Context(), evidence.Text{OrganisationID: storetest.Council, SHA256: sha256, State: evidence.TextRead, Pages: 3}, []evidence.Passage{
			passage(1, 1, "Cover", "The cover"), passage(2, 2, "Services", "What services cost"), passage(3, 3, "Services Ŵyl", "Of the festival"), passage(4, 3, "Services Ŵyl", "And more")})
	}); err != nil {
		t.Fatal(err)
	}
	linkTo := strings.Replace(item, "/evidence/", "/evidence/link/", 1)
	l.Post("lead", linkTo, url.Values{"elements": {"1.3.2"}, "claim": {"Shows"}, "pointer": {"sheet ‘Services’, row 12"}}).Want(303)
	page := l.Get("lead", item).Want(200).Says("What services cost").Lacks("The cover", "Of the festival")
	reader := page.Find(`#preview [data-pl-text]`).AttrOr("data-pl-text", "")
	if here := page.Find("#preview strong").Text(); !strings.Contains(here, "Services") {
		t.Errorf("the page says that it shows %q", here)
	}
	if n := statements(l.World, "lead", item); n > 5 { // with the one of the session: six
		t.Errorf("the item takes %d statements", n)
	}
	if at := page.Find(`td a[href$="#preview"]`).AttrOr("href", ""); !strings.Contains(at, "sheet=Services") {
		t.Errorf("where to look leads to %q", at)
	}
	l.Get("lead", reader).Want(200).Says("What services cost").Lacks("The cover", "Of the festival")
	beside := func(query string) string {
		return strings.Join(strings.Fields(l.Get("lead", item+query).Want(200).Find(".pl-preview__text").Text()), " ")
	}
	for query, want := range map[string]string{"?sheet=services+%C5%B5yl%2C+B12": "Of the festivalAnd more", "?sheet=2": "What services cost", "?at=1": "The cover", "?slide=4": "The cover", "?sheet=Servicesx": "The cover"} {
		if got := beside(query); !strings.HasPrefix(got, want) {
			t.Errorf("%s shows %q", query, got)
		}
	}
	whole := strings.SplitN(reader, "?", 2)[0]
	for sheet, says := range map[string]string{"services wyl, B12": "And more", "Cover": "The cover", "2": "What services cost", "Unknown": "The cover", "Servicesx": "The cover"} {
		l.Get("lead", whole+"?sheet="+url.QueryEscape(sheet)).Want(200).Says(says)
	}
}
