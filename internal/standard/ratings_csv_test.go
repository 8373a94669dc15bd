package standard

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/plaudit/plaudit/internal/fault"
)

func TestReadRatingsTakesWhatSpreadsheetsWrite(t *testing.T) {
	want := []ElementRating{{"1.1.1", RatingCompliant, "Good, on the whole"}, {"1.1.2", RatingPartiallyCompliant, ""}}
	for name, text := range map[string]string{
		"plain":         "element,rating,comment\n1.1.1,compliant,\"Good, on the whole\"\n1.1.2,P,\n",
		"other order":   "Comment,RATING, Element \n\"Good, on the whole\",C,1.1.1\n,partial,1.1.2",
		"windows":       "\ufeffelement,rating,comment\r\n1.1.1,C,\"Good, on the whole\"\r\n\r\n1.1.2,P,\r\n,,\r\n",
		"semicolons":    "Element;Rating;Comment\n1.1.1;C;Good, on the whole\n1.1.2;P;\n",
		"separator row": "sep=;\r\nElement;Rating;Comment\r\n1.1.1;C;Good, on the whole\r\n1.1.2;P;\r\n",
		"tabs":          "element\trating\tcomment\n1.1.1\tC\tGood, on the whole\n1.1.2\tP\t\n",
		"old Mac":       "element;rating;comment\r1.1.1;C;Good, on the whole\r1.1.2;P;",
		"more columns":  "area,element,title,rating,comment\nHousing,1.1.1,Know,C,\"Good, on the whole\"\nHousing,1.1.2,Insight,P,\n",
		"apostrophes":   "element,rating,comment\n'1.1.1,'C,\"Good, on the whole\"\n'1.1.2,P,",
		"blank first":   "\n,,\nelement,rating,comment\n1.1.1,C,\"Good, on the whole\"\n1.1.2,P,\n",
	} {
		got, err := ReadRatings(strings.NewReader(text), CSE())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := ReadRatings(strings.NewReader("element,rating\n1.1.1,\n1.1.2,+\n3.1.2,-"), CSE()); err != nil ||
		got[0].Rating != RatingNotAssessed || got[1].Rating != RatingCompliancePlus || got[2].Rating != RatingNotApplicable {
		t.Errorf("letters: %+v, %v", got, err)
	}
}

func TestReadRatingsTellsWhatIsWrong(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"empty", "", "The file is empty"},
		{"only a mark", "\ufeff\n", "The file is empty"},
		{"no header", "1.1.1,compliant\n", "Line 1: The first row has to name the columns element and rating, but it says ‘1.1.1, compliant’"},
		{"commas only", ",,,\n,,", "Line 1: The first row has to name the columns"},
		{"two headers", "element,rating\nElement,Rating\n1.1.1,C\n", "Line 2: This is a second row of column names"},
		{"two columns alike", "element,rating,rating\n1.1.1,C,P\n", "Line 1: Two columns are called rating"},
		{"past the last", "element,rating\n4.5.4,C\n", "Line 2: 4.5.4 is not an element of this standard; 4.3.6 is the last in criterion 4."},
		{"past the last of a sub-criterion", "element,rating\n1.1.9,C\n", "1.1.3 is the last in 1.1."},
		{"a sub-criterion", "element,rating\n4.3,C\n", "but a sub-criterion; its elements are 4.3.1 to 4.3.6."},
		{"a criterion", "element,rating\n4,C\n", "4.3.6 is the last in criterion 4."},
		{"no such criterion", "element,rating\n6.1.1,C\n", "its elements are 1.1.1 to 5.3.3."},
		{"a word", "element,rating\n=cmd(),C\n", "‘=cmd()’ is not an element"},
		{"a date", "element,rating\n01/02/2003,C\n", "looks like a date"},
		{"no element", "element,rating\n,C\n", "There is no element in this row"},
		{"twice", "element,rating\n1.1.1,C\n\n1.1.1,C\n", "Line 4: Element 1.1.1 is already rated on line 2."},
		{"unknown rating", "element,rating\n1.1.1,splendid\n", "Line 2: ‘splendid’ is not a rating. Use Compliance Plus, Compliant, Partially compliant, Non-compliant, Not applicable or Not assessed."},
		{"too few", "element,rating,comment\n1.1.1,C\n", "Line 2: There are 2 values where the first row names 3 columns. Add"},
		{"too many", "element,rating,comment\n1.1.1,C,a,b\n", "Put quotation marks round a comment"},
		{"quotation marks", "element,rating,comment\n1.1.1,C,a \"b\" c\n1.1.2,C,\n", "Line 2: The quotation marks do not match"},
		{"open quotation", "element,rating,comment\n1.1.1,C,\"a\n", "Line 2: The quotation marks do not match"},
		{"NUL", "element,rating\n1.1.1,C\x00\n", "Line 2: There is a NUL byte"},
		{"not UTF-8", "element,rating,comment\n1.1.1,C,caf\xe9\n", "Line 2: This is not UTF-8 text"},
		{"UTF-16", "\xff\xfee\x00l\x00", "Line 1: This is not UTF-8 text"},
		{"a workbook", "PK\x03\x04\x00\xff", "This is a spreadsheet file"},
		{"too large", "element,rating\n" + strings.Repeat("\n", maxBytes), "larger than 1 MB"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rows, err := ReadRatings(strings.NewReader(tc.text), CSE())
			if words := strings.Join(told(t, err), "\n"); !strings.Contains(words, tc.want) || rows != nil {
				t.Errorf("told:\n%s\nwant: %s", words, tc.want)
			}
		})
	}
}

func TestReadRatingsTellsAllProblemsAtOnce(t *testing.T) {
	text := "element,rating\n9.9.9,C\n1.1.1,great\n1.1.2,C\n1.1.2,P\n1.1.3\n"
	_, err := ReadRatings(strings.NewReader(text), CSE())
	words := told(t, err)
	if len(words) != 4 || !strings.HasPrefix(words[3], "Line 6:") {
		t.Errorf("told %q", words)
	}
	_, err = ReadRatings(strings.NewReader("element,rating\n"+strings.Repeat("9.9.9,C\n", 32)), CSE())
	if words := told(t, err); len(words) != 20 || err.(*fault.Error).Words != "The ratings file has 32 problems. The first 20 are listed." {
		t.Errorf("%d problems told, %q", len(words), err.(*fault.Error).Words)
	}
}

func TestReadRatingsPassesOnAnErrorOfReading(t *testing.T) {
	_, err := ReadRatings(iotest.ErrReader(io.ErrClosedPipe), CSE())
	if !errors.Is(err, io.ErrClosedPipe) || fault.KindOf(err) != 0 {
		t.Errorf("got %v", err)
	}
}

func TestUnknownElementIsNotFound(t *testing.T) {
	if err := CSE().UnknownElement("4.5.4"); !fault.Is(err, fault.KindNotFound) || !strings.Contains(err.Error(), "4.3.6") {
		t.Errorf("got %v", err)
	}
}

func TestRatingsWrittenAsCSVAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyRatings(t)
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "separator")
		w.UseCRLF = rapid.Bool().Draw(t, "windows")
		rows := [][]string{{"rating", "element", "comment"}}
		for i, r := range want {
			want[i].Comment = rapid.SampledFrom([]string{"", "a, b; c", "“Da iawn” \"ŵ\"\nnewline", "=1+1"}).Draw(t, "comment")
			d, _ := CSE().Definition(r.Rating)
			rows = append(rows, []string{rapid.SampledFrom([]string{d.Title, d.Letter, string(d.ID)}).Draw(t, "as"), r.Element, want[i].Comment})
		}
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		got, err := ReadRatings(&text, CSE())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("read back %+v, %v", got, err)
		}
	})
}

func FuzzOutcome(f *testing.F) {
	f.Add([]byte("element,rating,comment\n1.1.1,compliant,\"a, b\"\n1.1.2,P,\n"))
	f.Add([]byte("\ufeffElement;Rating\r\n1.1.1;+\r\n4.5.4;C\r\n"))
	f.Add([]byte("sep=,\nrating\telement\n-\t3.1.2"))
	f.Add([]byte("element,rating\n\"1.1.1,C\n\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := ReadRatings(bytes.NewReader(text), CSE())
		if err != nil {
			if words := told(t, err); len(words) == 0 || len(words) > maxProblems {
				t.Fatalf("%d problems told", len(words))
			}
			return
		}
		checkFigures(t, OutcomeOf(CSE(), rows))
	})
}
