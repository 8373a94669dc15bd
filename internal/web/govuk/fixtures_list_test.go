package govuk

// components are those that are checked, by the name of their folder.
var components = []component{
	{name: "button", render: with(Button)},
	{name: "character-count", render: with(CharacterCount)},
	{name: "checkboxes", render: with(Checkboxes)},
	{name: "date-input", render: with(DateInput)},
	{name: "error-message", render: with(ErrorMessage)},
	{name: "error-summary", render: with(ErrorSummary)},
	{name: "fieldset", render: with(Fieldset)},
	{name: "file-upload", render: with(FileUpload)},
	{name: "hint", render: with(Hint)},
	{name: "input", render: with(Input)},
	{name: "label", render: with(Label)},
	{name: "password-input", render: with(PasswordInput)},
	{name: "radios", render: with(Radios)},
	{name: "select", render: with(Select)},
	{name: "table", render: with(Table)},
	{name: "textarea", render: with(Textarea)},
}

// Reasons that come up more than once.
const (
	unsetBool   = "a Go bool is not set apart from false; leaving the option out does the same"
	ownWins     = "Checked and Selected only add to the chosen values; leave the value out of them instead"
	noHoles     = "a Go list is built without holes, so its items count from one"
	alwaysValue = "an option of ours always carries its value"
	markWrong   = "set Error on the fields that are wrong instead of unsetting it on the others"
	useItems    = "give Items to show other fields than day, month and year"
)

// unsupported lists, by component and example, what ours renders differently
// and why.
var unsupported = map[string]map[string]string{
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
	"radios": {
		"with falsy items":             noHoles,
		"item checked overrides value": ownWins,
	},
	"select": {
		"without values":                     alwaysValue,
		"without values with selected value": alwaysValue,
		"item selected overrides value":      ownWins,
	},
}
