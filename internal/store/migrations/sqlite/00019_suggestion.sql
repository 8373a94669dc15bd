-- +goose Up
-- For which state of an item suggestions were worked out, and how many of them
-- wait for somebody. basis is a hash of what was read, engine one of the standard
-- and lexicon, experience the revision of what the organisation had decided.
CREATE TABLE suggestion_run (
    item_id TEXT PRIMARY KEY REFERENCES evidence_item (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    basis TEXT NOT NULL,
    engine TEXT NOT NULL,
    experience INTEGER NOT NULL,
    title_terms TEXT NOT NULL,
    waiting INTEGER NOT NULL,
    computed_at TIMESTAMP NOT NULL
);
CREATE INDEX suggestion_run_waiting ON suggestion_run (organisation_id, experience) WHERE waiting > 0;
-- Elements that an item speaks for, the strongest first. Lists are JSON.
CREATE TABLE suggestion (
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    standard_id TEXT NOT NULL,
    element_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    score REAL NOT NULL,
    terms TEXT NOT NULL,
    passages TEXT NOT NULL,
    accepted_alike INTEGER NOT NULL,
    rejected_alike INTEGER NOT NULL,
    PRIMARY KEY (item_id, standard_id, element_id)
);
CREATE INDEX suggestion_by_element ON suggestion (organisation_id, standard_id, element_id, score);
-- What was decided: it is not suggested again, and teaches while it counts.
CREATE TABLE suggestion_decision (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    standard_id TEXT NOT NULL,
    element_id TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected', 'set_aside')),
    instead_of TEXT NOT NULL,
    link_id TEXT NOT NULL,
    draft TEXT NOT NULL,
    terms TEXT NOT NULL,
    counts BOOLEAN NOT NULL,
    decided_by TEXT NOT NULL REFERENCES person (id),
    decided_at TIMESTAMP NOT NULL,
    UNIQUE (item_id, standard_id, element_id)
);
CREATE INDEX suggestion_decision_teaching ON suggestion_decision (organisation_id, decided_at) WHERE counts;
-- How often an organisation's experience has moved.
CREATE TABLE suggestion_experience (
    organisation_id TEXT PRIMARY KEY REFERENCES organisation (id),
    revision INTEGER NOT NULL
);
