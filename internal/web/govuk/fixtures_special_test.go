package govuk

import (
	"maps"
	"regexp"

	"github.com/a-h/templ"
)

// onlyGovUK matches what a footer shows on gov.uk alone: the crown, the
// licence, and the copyright with the crest.
var onlyGovUK = regexp.MustCompile(`(?s)<svg.*?</svg>` +
	`|<span class="govuk-footer__licence-description">.*?</span>` +
	`|<div class="govuk-footer__meta-item">\s*<a\s+class="govuk-footer__link govuk-footer__copyright-logo".*?</a>\s*</div>`)

// plainFooter takes away from a footer what only gov.uk may show.
func plainFooter(html string) string { return onlyGovUK.ReplaceAllString(html, "") }

// withSlots renders a service navigation whose end slot may be a string of HTML
// or an object with an alignment; ours has a field for each.
func withSlots(options map[string]any) (templ.Component, []string) {
	if slots, ok := options["slots"].(map[string]any); ok {
		if end, ok := slots["end"].(map[string]any); ok {
			slots = maps.Clone(slots)
			slots["end"] = end["html"]
			slots["endInline"] = end["align"] == "inline"
			options = maps.Clone(options)
			options["slots"] = slots
		}
	}
	return with(ServiceNavigation)(options)
}
