package govuk

import "github.com/a-h/templ"

// parts is one of each component, for the gallery.
func parts() []templ.Component {
	text := func(s string) templ.Component { return content(s, nil) }
	return []templ.Component{
		ErrorSummary(ErrorSummaryArgs{TitleText: "There is a problem", DisableAutoFocus: true, ErrorList: []ErrorSummaryItem{{Text: "Enter what this evidence is called", Href: "#title"}}}),
		NotificationBanner(NotificationBannerArgs{Type: "success", DisableAutoFocus: true, Text: "The self-rating of 1.3.2 was saved"}),
		BackLink(BackLinkArgs{Href: "/"}),
		Input(InputArgs{ID: "title", Name: "title", Label: LabelArgs{Text: "What is this evidence called?"}, Hint: HintArgs{Text: "Such as the title of the document"}, ErrorMessage: ErrorMessageArgs{Text: "Enter what this evidence is called"}}),
		Input(InputArgs{Name: "share", Label: LabelArgs{Text: "Share of customers"}, Suffix: AffixArgs{Text: "%"}, Classes: "govuk-input--width-4"}),
		Textarea(TextareaArgs{Name: "note", Label: LabelArgs{Text: "Note"}}),
		CharacterCount(CharacterCountArgs{Name: "claim", MaxLength: 300, Label: LabelArgs{Text: "What does it show?"}, Rows: 3}),
		Select(SelectArgs{Name: "kind", Label: LabelArgs{Text: "Kind"}, Items: []SelectItem{{Value: "", Text: "Choose a kind"}, {Value: "policy", Text: "Policy"}}, Value: "policy"}),
		Radios(RadiosArgs{Name: "rating", Fieldset: FieldsetArgs{Legend: LegendArgs{Text: "Self-rating", Classes: "govuk-fieldset__legend--m"}}, Value: "c", Classes: "govuk-radios--inline", Items: []RadiosItem{
			{Text: "Compliance Plus", Value: "+"}, {Text: "Compliant", Value: "c"}, {Text: "Partially compliant", Value: "p"},
		}}),
		Radios(RadiosArgs{Name: "source", Fieldset: FieldsetArgs{Legend: LegendArgs{Text: "Where is it?"}}, Items: []RadiosItem{
			{Text: "A file", Value: "file"}, {Divider: "or"},
			{Text: "A link", Value: "link", Hint: HintArgs{Text: "We keep a copy"}, Conditional: Input(InputArgs{Name: "address", Label: LabelArgs{Text: "Address"}})},
		}}),
		Checkboxes(CheckboxesArgs{Name: "areas", Fieldset: FieldsetArgs{Legend: LegendArgs{Text: "Service areas"}}, Values: []string{"b"}, Items: []CheckboxesItem{{Text: "Housing", Value: "a"}, {Text: "Planning", Value: "b"}, {Text: "None", Value: "n", Behaviour: "exclusive"}}}),
		DateInput(DateInputArgs{ID: "due", NamePrefix: "due", Fieldset: FieldsetArgs{Legend: LegendArgs{Text: "When is it due?"}}, Hint: HintArgs{Text: "For example, 27 3 2026"}, Values: map[string]string{"due-day": "27"}, Year: &DateInputItem{Error: true}, ErrorMessage: ErrorMessageArgs{Text: "Enter a year"}}),
		FileUpload(FileUploadArgs{Name: "photo", Label: LabelArgs{Text: "Upload a picture"}, JavaScript: true}),
		PasswordInput(PasswordInputArgs{Name: "password", Label: LabelArgs{Text: "Password"}}),
		Button(ButtonArgs{Text: "Save and continue"}), text(" "), Button(ButtonArgs{Text: "Cancel", Href: "/", Classes: "govuk-button--secondary"}), text(" "),
		Button(ButtonArgs{Text: "Withdraw", Classes: "govuk-button--warning", PreventDoubleClick: true}),
		WarningText(WarningTextArgs{Text: "What you submit cannot be changed afterwards."}),
		InsetText(InsetTextArgs{Text: "The rule comes from the published guidance."}),
		Details(DetailsArgs{SummaryText: "Typical evidence", Text: "Surveys, complaints, service plans."}),
		PhaseBanner(PhaseBannerArgs{Tag: TagArgs{Text: "Demo"}, Text: "Nothing here is real."}),
		Tag(TagArgs{Text: "Submitted", Classes: "govuk-tag--green"}),
		SummaryList(SummaryListArgs{Card: &SummaryCard{Title: SummaryCardTitle{Text: "Certificate"}}, Rows: []SummaryListRow{
			{Key: SummaryListText{Text: "Scope"}, Value: SummaryListText{Text: "Whole council"}, Actions: SummaryListActions{Items: []SummaryListAction{{Href: "/c", Text: "Change", VisuallyHiddenText: "scope"}}}},
			{Key: SummaryListText{Text: "Valid until"}, Value: SummaryListText{Text: "13 November 2028"}},
		}}),
		Table(TableArgs{Caption: "History", CaptionClasses: "govuk-table__caption--m", FirstCellIsHeader: true, Head: []TableCell{{Text: "Year"}, {Text: "Plus", Format: "numeric"}}, Rows: [][]TableCell{{{Text: "2022"}, {Text: "11", Format: "numeric"}}, {{Text: "2023"}, {Text: "13", Format: "numeric"}}}}),
		Tabs(TabsArgs{Title: "Views", Items: []TabsItem{{ID: "by-criterion", Label: "By criterion", Panel: TabsPanel{Text: "Five criteria"}}, {ID: "by-area", Label: "By area", Panel: TabsPanel{Text: "Eight areas"}}}}),
		Accordion(AccordionArgs{ID: "guide", Items: []AccordionItem{{Heading: Content{Text: "Guidance"}, Content: Content{Text: "What must be shown"}}, {Heading: Content{Text: "Last time"}, Content: Content{Text: "Compliant"}}}}),
		TaskList(TaskListArgs{Items: []TaskListItem{{Title: TaskListTitle{Text: "Sign off Housing"}, Href: "/s", Hint: Content{Text: "Two elements have no statement"}, Status: TaskListStatus{Tag: &TagArgs{Text: "Incomplete", Classes: "govuk-tag--blue"}}}, {Title: TaskListTitle{Text: "Submit"}, Status: TaskListStatus{Text: "Cannot start yet"}}}}),
		Pagination(PaginationArgs{Previous: PaginationLink{Href: "/p"}, Next: PaginationLink{Href: "/n"}, Items: []PaginationItem{{Number: "1", Href: "/1"}, {Ellipsis: true}, {Number: "6", Href: "/6", Current: true}}}),
		Panel(PanelArgs{TitleText: "Submitted", HeadingLevel: 2, Text: "Reference SUB-2025-01"}),
		CookieBanner(CookieBannerArgs{AriaLabel: "Cookies on Plaudit", Messages: []CookieBannerMessage{{HeadingText: "Cookies on Plaudit", Text: "May we remember how you like lists shown?", Actions: []CookieBannerAction{{Text: "Yes", Name: "cookies", Value: "yes", Type: "submit"}, {Text: "No", Name: "cookies", Value: "no", Type: "submit"}, {Text: "View cookies", Href: "/cookies"}}}}}),
		ScrollRegion("Wide table"), VisuallyHidden("hidden"),
	}
}
