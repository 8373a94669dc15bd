-- +goose Up
-- From when the submission may be read ('' for the first day), what the person
-- answered, the conflict of interest they declared and what was decided on it.
-- Appointments from before there were answers count as accepted.
ALTER TABLE appointment ADD COLUMN reads_from TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN answer TEXT NOT NULL DEFAULT 'accepted' CHECK (answer IN ('offered', 'accepted', 'declined'));
ALTER TABLE appointment ADD COLUMN answer_words TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN answered_at TIMESTAMPTZ;
ALTER TABLE appointment ADD COLUMN conflict TEXT NOT NULL DEFAULT '' CHECK (conflict IN ('', 'none', 'declared'));
ALTER TABLE appointment ADD COLUMN conflict_words TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN ruling TEXT NOT NULL DEFAULT '' CHECK (ruling IN ('', 'accepted', 'replaced'));
ALTER TABLE appointment ADD COLUMN ruling_words TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN ruled_by TEXT REFERENCES person (id);
ALTER TABLE appointment ADD COLUMN ruled_at TIMESTAMPTZ;
ALTER TABLE appointment ADD COLUMN taken_over_from TEXT REFERENCES person (id);
-- Who of a team rates an element; one without a row is anybody's.
CREATE TABLE element_scope (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    element_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    given_by TEXT NOT NULL REFERENCES person (id),
    given_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, element_id)
);
-- What a colleague would rate instead, and how the lead settled it.
CREATE TABLE second_opinion (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    element_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    rating TEXT NOT NULL,
    words TEXT NOT NULL,
    rating_then TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'kept', 'taken')),
    settled_words TEXT NOT NULL,
    settled_by TEXT REFERENCES person (id),
    settled_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);
CREATE INDEX second_opinion_by_assessment ON second_opinion (assessment_id, element_id);
