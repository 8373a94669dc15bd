package personal

import (
	"regexp"
	"slices"
	"strings"
)

var (
	address   = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}`)
	ofPerson  = regexp.MustCompile(`^[a-z'-]+[._][a-z'-]+\d*$`)
	calls     = regexp.MustCompile(`(?:\+44|\(?0)[\d ()\x{A0}\x{2009}-]{8,18}\d`)
	aDate     = regexp.MustCompile(`\d{1,2}-\d{1,2}-\d{2,4}`)
	ofOffice  = regexp.MustCompile(`(?i)\b(call us|contact centre|switchboard|helpline|hotline|reception|office hours|text|sms|out of hours|duty)\b`)
	postcode  = regexp.MustCompile(`\b(?:[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]))` + space + `\d[ABD-HJLNP-UW-Z]{2}\b`)
	localWord = regexp.MustCompile(`[a-z]+`)
)

// What counts only when there are several.
const (
	severalMobiles    = 2
	severalPeople     = 3
	severalPostcodes  = 4
	somePostcodes     = 3
	closeTogether     = 2000 // bytes
	whyOneMobile      = "One mobile number alone may be an officer's."
	whyMobiles        = "There are several mobile numbers."
	whyFewPeople      = "It may be a person's address at work."
	whyPeople         = "There are several addresses of people."
	whyPostcodes      = "Addresses of several homes stand together, or those of several offices."
	whySomePostcodes  = "Three different ones stand together, which may be offices."
	whyFreeProvider   = "It is at a provider where private people have theirs."
	whyOfOrganisation = "It is an address at your organisation or another public body."
	whyLandline       = "It is an ordinary number, which may be an office's."
)

// freeProviders are where private people have their addresses.
var freeProviders = []string{"gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "live.com", "live.co.uk", "msn.com", "yahoo.com", "yahoo.co.uk",
	"ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "btinternet.com", "sky.com", "talktalk.net", "virginmedia.com", "ntlworld.com", "blueyonder.co.uk",
	"tiscali.co.uk", "plusnet.com", "protonmail.com", "proton.me", "gmx.com", "gmx.co.uk", "o2.co.uk", "tesco.net", "fsmail.net"}

// publicBodies are the endings of addresses of public bodies.
var publicBodies = []string{".gov.uk", ".gov.wales", ".gov.scot", ".llyw.cymru", ".nhs.uk", ".nhs.net", ".police.uk", ".parliament.uk", ".mod.uk", ".ac.uk", ".sch.uk"}

// roles are words in the addresses of mailboxes that belong to no one person.
var roles = []string{"info", "enquiries", "enquiry", "contact", "contactus", "customer", "customers", "customerservice", "customerservices", "service", "services",
	"complaints", "complaint", "feedback", "admin", "office", "reception", "help", "helpdesk", "support", "press", "media", "hello", "mail", "post", "team", "housing",
	"council", "planning", "noreply", "reply", "webmaster", "web", "foi", "dpo", "dataprotection", "privacy", "hr", "jobs", "recruitment", "library", "libraries",
	"museum", "museums", "benefits", "repairs", "accounts", "finance", "bookings", "tickets", "events", "marketing", "communications", "comms", "switchboard",
	"secretary", "clerk", "sales", "training", "standards", "licensing", "elections", "parking", "environment", "waste", "revenues", "survey", "surveys", "equality"}

// reserved are endings that no real address has.
var reserved = []string{".example", ".invalid", ".test", ".localhost", "example.com", "example.org", "example.net"}

func (l *looker) emails(line string, seen map[string]bool) {
	for _, v := range address.FindAllString(line, -1) {
		v = strings.ToLower(strings.TrimRight(v, ".-"))
		if !seen[v] {
			seen[v] = true
			l.email(v)
		}
	}
}

func (l *looker) phones(line string, seen map[string]bool) {
	for _, at := range calls.FindAllStringIndex(line, -1) {
		if at[0] > 0 && strings.IndexByte("0123456789+/.", line[at[0]-1]) >= 0 || at[1] < len(line) && line[at[1]] >= '0' && line[at[1]] <= '9' {
			continue
		}
		if written := line[at[0]:at[1]]; !aDate.MatchString(written) {
			l.phone(written, before(line, at[0], 60), seen)
		}
	}
}

func (l *looker) email(v string) {
	local, domain, _ := strings.Cut(v, "@")
	within := func(ending string) bool {
		return domain == strings.TrimPrefix(ending, ".") || strings.HasSuffix(domain, "."+strings.TrimPrefix(ending, "."))
	}
	masked := local[:1] + "•••@" + domain
	switch {
	case slices.ContainsFunc(reserved, within):
	case slices.Contains(freeProviders, domain):
		l.note(Email, true, masked, whyFreeProvider)
	case slices.ContainsFunc(localWord.FindAllString(local, -1), func(w string) bool { return slices.Contains(roles, w) }):
		// A mailbox of a role is nobody's.
	case slices.ContainsFunc(l.own, within) || slices.ContainsFunc(publicBodies, within):
		l.note(Email, false, masked, whyOfOrganisation)
	case ofPerson.MatchString(local):
		l.people[v] = true
		l.note(Email, false, masked, whyFewPeople)
	}
}

// phone judges what may be a phone number of the United Kingdom.
func (l *looker) phone(written, lead string, seen map[string]bool) {
	v := digits(strings.Replace(strings.Replace(written, "+44", "0", 1), "0(0)", "0", 1))
	mobile := strings.HasPrefix(v, "07") && len(v) == 11 && v[2] != '0' && (v[2] != '6' || strings.HasPrefix(v, "07624"))
	landline := (strings.HasPrefix(v, "01") || strings.HasPrefix(v, "02")) && (len(v) == 11 || len(v) == 10 && v[1] == '1')
	if !mobile && !landline || seen[v] || behindReference.MatchString(lead) {
		return
	}
	seen[v] = true
	masked := v[:5] + " ••• •" + v[len(v)-2:]
	switch {
	case !mobile:
		l.note(Phone, false, masked, whyLandline)
	case !ofOffice.MatchString(lead):
		l.mobiles[v] = true
		l.note(Phone, false, masked, whyOneMobile)
	}
}

// code is a postcode and where it stands in the passage.
type code struct {
	at   int
	text string
}

func appendCodes(all []code, line string, at int) []code {
	for _, found := range postcode.FindAllStringIndex(line, -1) {
		all = append(all, code{at + found[0], line[found[0]:found[1]]})
	}
	return all
}

// postcodes finds the place where most different postcodes stand together.
func (l *looker) postcodes(text string, all []code) {
	within, best, sample, line := map[string]int{}, 0, "", 0
	from := 0
	for _, v := range all {
		within[v.text]++
		for ; v.at-all[from].at > closeTogether; from++ {
			if within[all[from].text]--; within[all[from].text] == 0 {
				delete(within, all[from].text)
			}
		}
		if len(within) > best {
			best, sample, line = len(within), v.text, strings.Count(text[:v.at], "\n")
		}
	}
	if best < somePostcodes {
		return
	}
	f := Finding{Kind: Postcodes, Passage: l.at, Line: line, Count: best, Sample: strings.TrimRight(sample[:len(sample)-3], " \u00a0\u2009\u202f") + " •••", Why: whySomePostcodes}
	if best >= severalPostcodes {
		f.Heavy, f.Why = true, whyPostcodes
	}
	l.found = append(l.found, f)
}
