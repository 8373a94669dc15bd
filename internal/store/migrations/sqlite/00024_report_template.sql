-- +goose Up
-- How a certification body wants its reports. The highest version may be in the
-- writing (published_at is empty); what was published never changes.
CREATE TABLE report_template (
    body_id TEXT NOT NULL REFERENCES organisation (id),
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    saved_by TEXT NOT NULL REFERENCES person (id),
    saved_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    revision INTEGER NOT NULL,
    PRIMARY KEY (body_id, version)
);
-- The version with which a report is drafted; 0 is Plaudit's own. Reports that
-- were begun before keep that.
CREATE TABLE report_template_use (
    assessment_id TEXT PRIMARY KEY REFERENCES assessment (id),
    version INTEGER NOT NULL
);
INSERT INTO report_template_use (assessment_id, version)
    SELECT id, 0 FROM assessment WHERE state IN ('drafting', 'accuracy_check', 'moderation', 'decided', 'closed');
