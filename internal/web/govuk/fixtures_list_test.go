package govuk

// components are those that are checked, by the name of their folder.
var components = []component{
	{name: "accordion", render: with(Accordion)},
	{name: "back-link", render: with(BackLink)},
	{name: "breadcrumbs", render: with(Breadcrumbs)},
	{name: "button", render: with(Button)},
	{name: "character-count", render: with(CharacterCount)},
	{name: "checkboxes", render: with(Checkboxes)},
	{name: "cookie-banner", render: with(CookieBanner)},
	{name: "date-input", render: with(DateInput)},
	{name: "details", render: with(Details)},
	{name: "error-message", render: with(ErrorMessage)},
	{name: "error-summary", render: with(ErrorSummary)},
	{name: "fieldset", render: with(Fieldset)},
	{name: "file-upload", render: with(FileUpload)},
	{name: "footer", render: with(Footer), expect: plainFooter},
	{name: "generic-header", render: with(GenericHeader)},
	{name: "hint", render: with(Hint)},
	{name: "input", render: with(Input)},
	{name: "inset-text", render: with(InsetText)},
	{name: "label", render: with(Label)},
	{name: "notification-banner", render: with(NotificationBanner)},
	{name: "pagination", render: with(Pagination)},
	{name: "panel", render: with(Panel)},
	{name: "password-input", render: with(PasswordInput)},
	{name: "phase-banner", render: with(PhaseBanner)},
	{name: "radios", render: with(Radios)},
	{name: "select", render: with(Select)},
	{name: "service-navigation", render: withSlots},
	{name: "skip-link", render: with(SkipLink)},
	{name: "summary-list", render: with(SummaryList)},
	{name: "table", render: with(Table)},
	{name: "tabs", render: with(Tabs)},
	{name: "tag", render: with(Tag)},
	{name: "task-list", render: with(TaskList)},
	{name: "textarea", render: with(Textarea)},
	{name: "warning-text", render: with(WarningText)},
}

// Reasons that come up more than once.
const (
	unsetBool   = "a Go bool is not set apart from false; leaving the option out does the same"
	ownWins     = "Checked and Selected only add to the chosen values; leave the value out of them instead"
	noHoles     = "a Go list is built without holes, so its items count from one"
	alwaysValue = "an option of ours always carries its value"
	markWrong   = "set Error on the fields that are wrong instead of unsetting it on the others"
	licence     = "the licence and the copyright notice are those of gov.uk"
	useItems    = "give Items to show other fields than day, month and year"
)

// unsupported lists, by component and example, what ours renders differently
// and why.
var unsupported = map[string]map[string]string{
	"accordion": {
		"with falsy values": noHoles,
	},
	"button": {
		"don't prevent double click": unsetBool,
	},
	"checkboxes": {
		"with falsy values":             noHoles,
		"item checked overrides values": ownWins,
	},
	"date-input": {
		"day and month":                          useItems,
		"month and year":                         useItems,
		"with field value and items":             "give the value to the item, or in Values",
		"with error on single field by omission": markWrong,
		"with error on single item by omission":  markWrong,
	},
	"error-message": {
		"visually hidden text removed": "an error message always says that it is one",
		"translated":                   "the wanted HTML is one text with its own hidden words; ours takes them as VisuallyHiddenText",
	},
	"error-summary": {
		"autofocus explicitly enabled": unsetBool,
	},
	"file-upload": {
		"with value": "browsers ignore the value of a file input",
	},
	"footer": {
		"with custom HTML content licence and copyright notice": licence,
		"with custom text content licence and copyright notice": licence,
		"with HTML passed as text content":                      licence,
	},
	"notification-banner": {
		"auto-focus explicitly enabled, with type as success": unsetBool,
	},
	"pagination": {
		"with empty items": noHoles,
	},
	"radios": {
		"with falsy items":             noHoles,
		"item checked overrides value": ownWins,
	},
	"select": {
		"without values":                     alwaysValue,
		"without values with selected value": alwaysValue,
		"item selected overrides value":      ownWins,
	},
	"task-list": {
		"with empty values": noHoles,
	},
}
