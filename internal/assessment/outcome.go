package assessment

// DecisionOutcome is what the body decides.
type DecisionOutcome string

// The outcomes of a decision.
const (
	Certified    DecisionOutcome = "certified"
	ActionPlan   DecisionOutcome = "action_plan"
	NotCertified DecisionOutcome = "not_certified"
)

// DecisionOutcomes returns all in the order in which they are offered.
func DecisionOutcomes() []DecisionOutcome {
	return []DecisionOutcome{Certified, ActionPlan, NotCertified}
}

// Title is the outcome in words; "" when there is no decision.
func (o DecisionOutcome) Title() string {
	switch o {
	case Certified:
		return "Certified"
	case ActionPlan:
		return "Action plan"
	case NotCertified:
		return "Not certified"
	}
	return ""
}
