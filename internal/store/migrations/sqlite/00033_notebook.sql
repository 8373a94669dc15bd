-- +goose Up
-- For how many days after the decision a body keeps raw notes of visits.
CREATE TABLE notebook_rule (
    body_id TEXT PRIMARY KEY REFERENCES organisation (id),
    keep_days INTEGER NOT NULL,
    changed_by TEXT NOT NULL REFERENCES person (id),
    changed_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
-- That people were told of a deletion on a day.
CREATE TABLE notebook_warning (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    due_on TEXT NOT NULL,
    warned_at TIMESTAMP NOT NULL,
    PRIMARY KEY (assessment_id, due_on)
);
-- What was deleted: counts, and a hash of what it was. Never what it said.
CREATE TABLE notebook_deletion (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    deleted_at TIMESTAMP NOT NULL,
    notes INTEGER NOT NULL,
    photos INTEGER NOT NULL,
    asides INTEGER NOT NULL,
    quotes INTEGER NOT NULL,
    people INTEGER NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX notebook_deletion_by_assessment ON notebook_deletion (assessment_id, deleted_at);
-- How people agreed to being written down, and that they took it back.
ALTER TABLE session_consent ADD COLUMN how TEXT NOT NULL DEFAULT '';
ALTER TABLE session_consent ADD COLUMN withdrawn_at TIMESTAMP;
-- What somebody said, word for word, for the report. Who said it is a group and
-- a role.
CREATE TABLE quote (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    session_id TEXT NOT NULL,
    session_title TEXT NOT NULL,
    participant_group TEXT NOT NULL,
    speaker TEXT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('marked', 'approved', 'withdrawn')),
    approval TEXT NOT NULL,
    approved_by TEXT REFERENCES person (id),
    approved_at TIMESTAMP,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX quote_by_assessment ON quote (assessment_id, created_at);
