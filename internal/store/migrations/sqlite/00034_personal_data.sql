-- +goose Up
-- What looks like personal data in text, never the data itself: in a content of
-- an organisation (file; its SHA-256) or in the note of an edition (edition; its
-- id). rules says by which set of rules it was looked through.
CREATE TABLE personal_data (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CHECK (kind IN ('file', 'edition')),
    subject_id TEXT NOT NULL,
    rules INTEGER NOT NULL,
    heavy INTEGER NOT NULL,
    summary TEXT NOT NULL,
    findings TEXT NOT NULL,
    PRIMARY KEY (organisation_id, kind, subject_id)
);
CREATE INDEX personal_data_heavy ON personal_data (organisation_id, kind, subject_id) WHERE heavy > 0;
-- That what was found in an edition may stay, because.
CREATE TABLE personal_fine (
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    edition_number INTEGER NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    because TEXT NOT NULL,
    said_by TEXT NOT NULL REFERENCES person (id),
    said_at TIMESTAMP NOT NULL,
    PRIMARY KEY (item_id, edition_number)
);
