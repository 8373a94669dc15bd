// Package organisation holds the pages of an organisation's own people: their
// settings, people, evidence, assessments and improvement. Each feature has
// files of its own name and a function that returns its routes.
package organisation
