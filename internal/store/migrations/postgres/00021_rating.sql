-- +goose Up
-- What others could copy, which a Compliance Plus has to say.
ALTER TABLE element_rating ADD COLUMN worth_copying TEXT NOT NULL DEFAULT '';
-- What an assessor says a judgement rests on beside what is there to be counted.
CREATE TABLE element_leg (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    element_id TEXT NOT NULL,
    leg TEXT NOT NULL CHECK (leg IN ('documents', 'staff', 'customers', 'seen')),
    words TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    ticked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, element_id, leg)
);
-- What is to be verified on site, with what came of it.
CREATE TABLE verify_item (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    element_id TEXT NOT NULL,
    leg TEXT NOT NULL CHECK (leg IN ('documents', 'staff', 'customers', 'seen')),
    words TEXT NOT NULL,
    session_id TEXT REFERENCES visit_session (id) ON DELETE SET NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'confirmed', 'not_confirmed')),
    outcome_words TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    settled_by TEXT REFERENCES person (id),
    settled_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);
CREATE INDEX verify_item_by_assessment ON verify_item (assessment_id, element_id);
