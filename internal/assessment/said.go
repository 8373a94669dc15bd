package assessment

// Said is what an organisation says of an element in a self-assessment, as the
// search finds it: statement, what to see on site, gaps.
type Said struct {
	AssessmentID string
	AreaID       string // empty: the whole scope
	ElementID    string
	Text         string
}
