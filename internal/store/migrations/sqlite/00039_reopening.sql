-- +goose Up
-- What was given to the assessors after the submission, frozen as it came: words
-- and evidence as JSON, with the hash of it.
CREATE TABLE supplement (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'accuracy')),
    subject_id TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    given_by TEXT NOT NULL REFERENCES person (id),
    given_at TIMESTAMP NOT NULL
);
CREATE INDEX supplement_by_assessment ON supplement (assessment_id, given_at);
-- Each text of a standard that somebody submitted against, once.
CREATE TABLE standard_text (
    sha256 TEXT PRIMARY KEY,
    standard_id TEXT NOT NULL,
    content TEXT NOT NULL,
    kept_at TIMESTAMP NOT NULL
);
-- That all an assessor saw is read and hashed again, and what came of it.
CREATE TABLE record_check (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    asked_by TEXT NOT NULL REFERENCES person (id),
    asked_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    result TEXT NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX record_check_by_assessment ON record_check (assessment_id, asked_at);
CREATE UNIQUE INDEX record_check_under_way ON record_check (assessment_id) WHERE state IN ('waiting', 'running');
-- Who of a team wrote where, and when last: for the warning before a report goes.
CREATE TABLE writing (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    place TEXT NOT NULL,
    wrote_at TIMESTAMP NOT NULL,
    PRIMARY KEY (assessment_id, person_id, place)
);
-- Words that came when the report had gone already: kept for their author, who
-- may hand them on to the team.
CREATE TABLE kept_words (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    place TEXT NOT NULL,
    content TEXT NOT NULL,
    kept_at TIMESTAMP NOT NULL,
    handed_on_at TIMESTAMP,
    settled_at TIMESTAMP,
    settled_by TEXT REFERENCES person (id)
);
CREATE INDEX kept_words_by_assessment ON kept_words (assessment_id, kept_at);
CREATE UNIQUE INDEX kept_words_open ON kept_words (assessment_id, person_id, place) WHERE handed_on_at IS NULL AND settled_at IS NULL;
