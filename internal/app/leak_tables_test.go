package app_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/store/storetest"
)

// noDrafts are the tables with text in which no draft of one side stands that
// the other could come to, by why not.
var noDrafts = map[string]string{
	"a side hands it over as it writes it: there is no draft of it": `accuracy_comment accuracy_evidence appeal decision question_evidence submission submission_element
		submission_file submission_return supplement visit_proposal visit_share report_release report_template_use released_rating element_scope`,
	"who, what and when of an assessment, which both sides know": `assessment assessment_area assessment_element visit_session visit_session_element visit_session_group
		notebook_warning notebook_deletion programme`,
	"it belongs to the draft beside it, with which it is read": `question_element report_point_element session_note_element note_photo site_change self_summary
		improvement_area_element action_proof`,
	"the organisation's improvement areas come from the assessors, who read what became of them": `improvement_area`,
	"certificates and what was decided are known to both sides":                                  `certificate certificate_review past_result`,
	"the library and the figures of an organisation: bytes, marks, sums and settings; their words stand in the tables of the test": `content evidence_file evidence_item_area
		evidence_import evidence_import_file evidence_selected evidence_selection evidence_summary evidence_use counter instrument measure measure_import personal_data preview
		web_link upload drop_file suggestion suggestion_run suggestion_experience content_text passage`,
	"accounts and organisations, with tests of their own": `membership membership_area organisation person password_reset session invitation invitation_area service_area site throttle
		visit_feed`,
	"the audit trail holds no words of a draft, and its pages are walked": `audit_entry audit_head`,
	"the body's own rules, devices and checks, seen by nobody else":       `calibration_rule notebook_rule report_template site_device record_check`,
	"the standard": `standard_text`,
	"work that waits is looked at row by row in the leak test": `river_job`,
}

// ids are columns that name a record.
var ids = regexp.MustCompile(`(^|_)id$`)

// written are the tables that the leak test writes a secret into.
func written() (tables []string) {
	into := regexp.MustCompile(`^(?:UPDATE|INSERT INTO) (\w+)`)
	for _, statement := range slices.Concat(bodyDrafts, applicantDrafts) {
		tables = append(tables, into.FindStringSubmatch(statement)[1])
	}
	return tables
}

// A table with words in it is either one that the leak test writes a secret
// into, or somebody has thought about it and said why it holds no draft.
func TestEveryTableOfWordsIsLookedThroughForLeaks(t *testing.T) {
	reason := map[string]string{}
	for why, tables := range noDrafts {
		for _, table := range strings.Fields(tables) {
			reason[table] = why
		}
	}
	drafts := written()
	rows, err := storetest.SQLite(t).Raw().Query(`SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND p.type = 'TEXT' AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	there := map[string]bool{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if ids.MatchString(column) || strings.HasPrefix(table, "river_") && table != "river_job" {
			continue
		}
		if !there[table] && !slices.Contains(drafts, table) && reason[table] == "" {
			t.Errorf("%s.%s: write a secret into it in the leak test, or say in noDrafts why it holds no draft", table, column)
		}
		there[table] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for table, why := range reason {
		if slices.Contains(drafts, table) {
			t.Errorf("%s has a secret in the leak test, and yet: %s", table, why)
		}
	}
	for _, table := range drafts {
		if !there[table] {
			t.Errorf("there is no table %s with words", table)
		}
	}
}
