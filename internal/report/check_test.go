package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

func TestCheckFindsWhatDoesNotExist(t *testing.T) {
	std := standard.CSE()
	if err := Check(full(), std); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says, field string
		spoil       func(*Content)
	}{
		{"4.5.4 is not an element", "findings", func(c *Content) { c.Elements[3].ElementID = "4.5.4" }},
		{"has two findings", "findings", func(c *Content) { c.Elements[3].ElementID = c.Elements[2].ElementID }},
		{"a rating that this standard does not have", "findings", func(c *Content) { c.Elements[3].Rating = "splendid" }},
		{"9.9.9 is not an element", "strengths", func(c *Content) { c.Strengths[0].ElementIDs = []string{"9.9.9"} }},
		{"1.3 is not an element", "improvements", func(c *Content) { c.Improvements[0].ElementIDs = []string{"1.3"} }},
		{"The finding on 1.1.1 speaks of element 4.5.4", "findings", func(c *Content) { c.Elements[0].Finding = "As under Element 4.5.4 below." }},
		{"The conclusion speaks of element 7.1.1", "conclusion", func(c *Content) { c.Conclusion = "Elements 1.3.2, 2.1.1 and 7.1.1 stand out." }},
		{"The status of the report", "status", func(c *Content) { c.Status = "published" }},
	} {
		content := full()
		c.spoil(&content)
		var f *fault.Error
		if err := Check(content, std); !errors.As(err, &f) || f.Kind != fault.KindInvalid {
			t.Errorf("%s: %v", c.says, err)
		} else if !strings.Contains(f.Fields[0].Words, c.says) || f.Fields[0].Name != c.field {
			t.Errorf("%+v, want %q", f.Fields, c.says)
		}
	}
}

func TestCheckLetsOtherNumbersBe(t *testing.T) {
	c := full()
	c.Background = "Version 4.5.4 of the website went live on 24.11.25; elements 1.1.1 to 1.1.3 gained from it."
	if err := Check(c, standard.CSE()); err != nil {
		t.Error(err)
	}
}

func TestRatingsCSVIsReadBack(t *testing.T) {
	c, std := full(), standard.CSE()
	var out bytes.Buffer
	if err := RatingsCSV(&out, c, std); err != nil {
		t.Fatal(err)
	}
	rows, err := standard.ReadRatings(bytes.NewReader(out.Bytes()), std)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 57 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows {
		if row.Element != c.Elements[i].ElementID || row.Rating != c.Elements[i].Rating {
			t.Errorf("row %d: %+v", i, row)
		}
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("element,title,self_rating,previous_rating,rating,finding,evidence,version,approved_by,classification\r\n")) {
		t.Errorf("it begins %q", out.Bytes()[:110])
	}
}

func TestRatingsCSVKeepsFormulasAsText(t *testing.T) {
	std := standard.CSE()
	for _, evil := range []string{"=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "\rx"} {
		var out bytes.Buffer
		c := Content{Elements: []Element{{ElementID: "1.1.1", Rating: standard.RatingCompliant, Finding: evil, Evidence: []string{evil}}}}
		if err := RatingsCSV(&out, c, std); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if row := rows[1]; !strings.HasPrefix(row[5], "'") || !strings.HasPrefix(row[6], "'") {
			t.Errorf("%q: %q", evil, row)
		}
	}
}

func TestANumberThatLooksLikeAnElementIsDoubted(t *testing.T) {
	c := full()
	c.Background = "See 4.5.4 and 1.1.1, since 24.11.25 with version 2.0.1; 4.5.4 again. Element 7.1.1 is refused elsewhere."
	c.Elements[2].Finding = "As said under 9.1.2."
	want := []string{"Introduction and background: 4.5.4 looks like an element, and this standard does not have it",
		c.Elements[2].ElementID + " Reach seldom-heard and disadvantaged people: 9.1.2 looks like an element, and this standard does not have it"}
	if got := Doubts(c, standard.CSE()); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
