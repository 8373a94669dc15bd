package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/skip2/go-qrcode"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/report/block"
	"github.com/plaudit/plaudit/internal/report/pdf"
)

// Certificate is what a certificate says.
type Certificate struct {
	Number       string
	Organisation string
	Body         string
	Standard     string
	Scope        string
	Sites        []string // that the last assessment visited
	IssuedOn     date.Date
	ExpiresOn    date.Date
	Verify       string // the address at which anybody can check it
	// NotValid says why the certificate is not in force on the day on which it
	// is printed; "" when it is.
	NotValid string
}

// Name is the name of the file.
func (c Certificate) Name() string {
	return "certificate-" + slug(c.Organisation) + "-" + slug(c.Number) + ".pdf"
}

// WriteCertificate writes a certificate as a tagged PDF of one sheet, with a QR
// code of the address at which it can be checked. One that is not in force says
// so at its top and across it.
func WriteCertificate(w io.Writer, c Certificate) error {
	code, err := qrcode.New(c.Verify, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("make a QR code: %w", err)
	}
	code.DisableBorder = true
	picture, err := code.PNG(264)
	if err != nil {
		return fmt.Errorf("make a QR code: %w", err)
	}
	d := block.Document{Title: "Certificate " + c.Number + ": " + c.Organisation, Author: c.Body, Language: "en-GB", Created: c.IssuedOn.Time(), Sheet: true,
		Brand: block.Brand{Colour: block.Teal}}
	add := func(b ...block.Block) { d.Blocks = append(d.Blocks, b...) }
	if c.NotValid != "" {
		d.Mark = "NOT VALID"
		add(block.Paragraph{Style: block.Emphatic, Spans: []block.Span{{Text: "Not valid. ", Bold: true}, {Text: c.NotValid}}})
	}
	add(block.Paragraph{Style: block.Lead, Spans: []block.Span{{Text: c.Body, Bold: true}}}, block.Space(46),
		block.Paragraph{Style: block.Lead, Spans: block.Plain("Certificate")}, block.Heading{Level: 1, Text: c.Organisation}, block.Space(4),
		block.Paragraph{Style: block.Lead, Spans: block.Plain("has been assessed against " + c.Standard + " and meets it.")}, block.Space(20))
	add(facts(present([]key{{"Scope", c.Scope}, {plural(len(c.Sites), "Place visited", "Places visited"), strings.Join(c.Sites, ", ")}, {"Standard", c.Standard},
		{"Certificate number", c.Number}, {"Issued on", c.IssuedOn.Words()}, {"Valid until", c.ExpiresOn.Words()}, {"Issued by", c.Body}})), block.Space(26),
		block.Image{PNG: picture, Alt: "QR code of the address at which this certificate can be checked: " + c.Verify, Width: 92, Height: 92},
		block.Paragraph{Style: block.Small, Spans: []block.Span{{Text: "A certificate can be suspended or withdrawn. Check it at "}, {Text: c.Verify, Link: c.Verify}}})
	return pdf.Write(w, d)
}

// present leaves out what has no value.
func present(all []key) []key {
	var kept []key
	for _, k := range all {
		if strings.TrimSpace(k.value) != "" {
			kept = append(kept, k)
		}
	}
	return kept
}
