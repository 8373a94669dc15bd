-- +goose Up
-- How a certification body wants its reports. The highest version may be in the
-- writing (published_at is empty); what was published never changes.
CREATE TABLE report_template (
    body_id TEXT NOT NULL REFERENCES organisation (id),
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    saved_by TEXT NOT NULL REFERENCES person (id),
    saved_at TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ,
    revision BIGINT NOT NULL,
    PRIMARY KEY (body_id, version)
);
-- The version with which a report is drafted; 0 is Plaudit's own. Reports that
-- were begun before keep that.
CREATE TABLE report_template_use (
    assessment_id TEXT PRIMARY KEY REFERENCES assessment (id),
    version BIGINT NOT NULL
);
INSERT INTO report_template_use (assessment_id, version)
    SELECT id, 0 FROM assessment WHERE state IN ('drafting', 'accuracy_check', 'moderation', 'decided', 'closed');
