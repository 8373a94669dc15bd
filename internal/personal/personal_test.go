package personal_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/personal"
)

func heavy(all []personal.Finding) (kinds []string) {
	for _, f := range all {
		if f.Heavy {
			kinds = append(kinds, string(f.Kind))
		}
	}
	return kinds
}

func TestWhatIsFound(t *testing.T) {
	for text, want := range map[string]string{
		// National Insurance numbers.
		"Her number is AB 12 34 56 C.":                 "national_insurance",
		"NI number: JG103759A":                         "national_insurance",
		"JG-10-37-59-A":                                "national_insurance",
		"BG 12 34 56 C and ZZ123456A":                  "", // never issued
		"QQ 12 34 56 C":                                "", // no such first letter
		"DA 12 34 56 E":                                "", // no such last letter
		"Our ref: AB123456C":                           "",
		"Flight AB12345C, form XAB123456C, AB1234567C": "",
		// NHS numbers: ten digits, the last one checks the others.
		"NHS number 943 476 5919":          "nhs_number",
		"the patient (9434765919) rang us": "nhs_number",
		"943-476-5919":                     "nhs_number",
		"943 476 5918":                     "", // wrong check digit
		"9434765919":                       "", // by chance: nothing speaks of one
		"ISBN 943 476 5919":                "",
		"ISBN-10: 0306406152":              "",
		"Invoice no. 943 476 5919":         "",
		"Phone 943 476 5919":               "",
		"4929 943 476 5919":                "", // a longer number
		"943 476 5919 0011":                "",
		"444 444 4444":                     "",
		// Fields of forms.
		"Date of birth: 12/03/1965":                                       "filled",
		"Date of Birth\n12 March 1965":                                    "filled",
		"D.O.B.\t12/3/65":                                                 "filled",
		"his date of birth is 3rd May 1971, he said":                      "filled",
		"Name of complainant: Mrs A Jones":                                "filled",
		"Name of the complainant: see over":                               "",
		"Complainant’s name: Aled Jones":                                  "filled",
		"Home address: 12 High Street, Exmere":                            "filled",
		"Next of kin: Jane Smith":                                         "filled",
		"Name: Jane Smith\nAddress: 4 Mill Lane":                          "filled",
		"Name: Jane Smith\nEthnic group: White British":                   "filled",
		"Full name: Jane Smith, Head of Service":                          "",
		"Name: Jane Smith\nTelephone: 01392 265000":                       "", // a contact
		"Ethnicity: 45% White":                                            "",
		"Religion: we asked everybody":                                    "",
		"Date of birth:\nHome address:\nNHS number: ____":                 "", // an empty form
		"Date of birth: DD/MM/YYYY":                                       "",
		"Date of birth: [redacted]":                                       "",
		"Date: 12/03/2025\nDate of meeting: 3 May 2024":                   "",
		"Name\tDate of birth\tPostcode\nJane Smith\t12/03/1965\tEX4 3AB":  "list",
		"Customer name,Address,Postcode\nJane Smith,4 Mill Lane,EX4 3AB":  "list",
		"Name\tTelephone\tEmail\nJane Smith\t01392 265000\tj@x.co.uk":     "", // whom to ask
		"Name\tDate of birth\tPostcode\n\t\t":                             "",
		"We ask for name, address, date of birth\nand we keep it, safely": "",
		// E-mail.
		"write to jane.smith@gmail.com":                                                  "email",
		"info@exmere-council.com, customer.services@exmere.org":                          "",
		"jane.smith@exmere.gov.uk":                                                       "",
		"jane.smith@own.org":                                                             "",
		"jane.smith@builders.co.uk":                                                      "",
		"jane.smith@builders.co.uk, tom.hill@plumbers.co.uk, ann_lee@a.com":              "email",
		"j.smith@example.com a.b@mail.example":                                           "",
		"a.b@builders.co.uk a.b@builders.co.uk A.B@builders.co.uk a.b@builders.co.uk ok": "",
		// Phone.
		"Contact centre 0300 123 4567, 0800 111 222, 0845 600 1234":   "",
		"Ring 01392 265000 or (020) 7946 0958":                        "",
		"Mobile 07700 900123":                                         "",
		"07700 900123 and +44 7700 900456":                            "phone",
		"07700 900123 and +44 (0)7700 900123":                         "", // the same
		"Text 07700 900123 or text 07700 900456":                      "",
		"Order no 07700900123, order no 07700900456":                  "",
		"01-02-2025 01-03-2025, 07-10-2024 07-11-2024 and 01/02/2025": "",
		"070 4567 8901 07670 123456":                                  "",
		// Postcodes.
		"Town Hall, EX4 3AB":                                                "",
		"EX4 3AB EX4 3AB EX4 3AB EX4 3AB EX4 3AB":                           "",
		"EX4 3AB, EX4 3AD, EX4 3AE":                                         "",
		"EX4 3AB, EX4 3AD, EX4 3AE, SW1A 1AA":                               "postcodes",
		"EX4 3AB" + strings.Repeat(" far", 700) + "EX4 3AD EX4 3AE EX1 1AA": "",
		"A4 2PP leaflets, B5 6XY boards":                                    "",
	} {
		found := personal.Find([]string{text}, []string{"own.org"})
		if got := strings.Join(heavy(found), " "); got != want {
			t.Errorf("%q: %q, not %q (%+v)", text, got, want, found)
		}
		for _, f := range found {
			if f.Why == "" || f.Sample == "" || f.Count < 1 || f.Kind.Title() == "" {
				t.Errorf("%q: %+v", text, f)
			}
		}
	}
}

func TestSamplesAreMasked(t *testing.T) {
	text := "NI number AB 12 34 56 C, NHS number 943 476 5919, jane.smith@gmail.com, 07700 900123, 07700 900456\nHome address: 12 High Street\nEX4 3AB EX4 3AD EX4 3AE EX4 3AG"
	said := ""
	for _, f := range personal.Find([]string{text}, nil) {
		said += f.Words() + " " + f.Why + "\n"
	}
	for _, secret := range []string{"34", "56 C", "476", "5919", "smith", "900123", "900456", "High", "3AB", "3AG"} {
		if strings.Contains(said, secret) {
			t.Errorf("%q is told: %s", secret, said)
		}
	}
	for _, shown := range []string{"AB 12 •• •• C", "943 ••• ••19", "j•••@gmail.com", "07700 ••• •23", "Home address: •••", "EX4 •••"} {
		if !strings.Contains(said, shown) {
			t.Errorf("%q is not told: %s", shown, said)
		}
	}
}

func TestWhereAndHowMany(t *testing.T) {
	found := personal.Find([]string{"Nothing here.", "JG103759A and JG103760B, jane@gmail.com", "DOB: 1/2/1970\nDOB: 3/4/1971"}, nil)
	var got []string
	for _, f := range found {
		got = append(got, fmt.Sprint(f.Passage, " ", f.Kind, " ", f.Count))
	}
	want := []string{"1 national_insurance 2", "1 email 1", "2 filled 2"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	if s := personal.Summary(found); s != "National Insurance number, personal details filled in, e-mail address" {
		t.Error(s)
	}
	if w := found[0].Words(); w != "2 × National Insurance number, such as JG 10 •• •• A" {
		t.Error(w)
	}
	if personal.Heavy(found) != 3 || personal.Summary(nil) != "" {
		t.Error("counted wrong")
	}
	var many []string
	for range 300 {
		many = append(many, "Ring 01392 265000", "jane@gmail.com")
	}
	if found = personal.Find(many, nil); len(found) != 200 || personal.Heavy(found) != 200 {
		t.Errorf("%d, %d", len(found), personal.Heavy(found))
	}
}

func TestTheLineOfWhatIsFound(t *testing.T) {
	text := "Complaint form\nName: Anna Example\nPostcode: EX4 3AB\nNI number: JG103759A\nand AB 12 34 56 C\nNHS number 943 476 5919\n" +
		"jane@gmail.com\n07700 900123\nEX4 3AB\nEX4 3AD\nEX4 3AE\nEX4 3AG\nEX4 3AH\nReligion:"
	got := map[personal.Kind]int{}
	for _, f := range personal.Find([]string{"Nothing", text}, nil) {
		got[f.Kind] = f.Line
	}
	want := map[personal.Kind]int{personal.Filled: 1, personal.NationalInsurance: 3, personal.NHSNumber: 5, personal.Email: 6, personal.Phone: 7, personal.Postcodes: 12, personal.Asked: 13}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A megabyte of each, in one passage: the figures of bytes a second are alike
// however long the text is.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		for _, text := range []string{"Plain words about nothing. ", "AB 12 34 56 C ", "a@a.a.a.a.a.a.", "0 0 0 0 ", "EX4 3AB EX4 3AD ", "Name:\n", "Date of birth, name, ", "DOB: 1/2/70\n"} {
			b.Run(fmt.Sprintf("%d/%.4s", n, text), func(b *testing.B) {
				text := strings.Repeat(text, n/len(text))
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					personal.Find([]string{text}, nil)
				}
			})
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"", "AB 12 34 56 C", "943 476 5919", "NHS 9434765919", "Date of birth:\t1/2/70\nName|Postcode|DOB\na|b|c", "jane.smith@gmail.com", "+44 (0)7700 900123",
		"EX4 3AB EX4 3AD EX4 3AE EX4 3AG", "\xff:\n\x00", "Name:" + strings.Repeat("a\n", 50), "•••@•••"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, again := personal.Find([]string{text}, []string{"own.org"}), personal.Find([]string{text}, []string{"own.org"})
		if !reflect.DeepEqual(once, again) {
			t.Error("the same text gives different findings")
		}
		for _, v := range once {
			if v.Passage != 0 || v.Count < 1 || v.Why == "" || len(v.Sample) > 300 || strings.ContainsAny(v.Sample, "\n") {
				t.Errorf("%+v", v)
			}
		}
	})
}
