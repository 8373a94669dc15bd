-- +goose Up
-- What became of reading each content of an organisation.
CREATE TABLE content_text (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'read', 'empty', 'failed')),
    words TEXT NOT NULL,
    title TEXT NOT NULL,
    pages BIGINT NOT NULL,
    characters BIGINT NOT NULL,
    truncated BOOLEAN NOT NULL,
    read_at TIMESTAMPTZ,
    PRIMARY KEY (organisation_id, sha256)
);
-- Text that can be searched: of a file's content (subject: its SHA-256), of what
-- is said about an item (its id), of a self-assessment (assessment/area/element).
CREATE TABLE passage (
    id BIGINT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CHECK (kind IN ('file', 'item', 'statement')),
    subject_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    place_kind TEXT NOT NULL,
    place_number BIGINT NOT NULL,
    place_name TEXT NOT NULL,
    place_within TEXT NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (organisation_id, kind, subject_id, position)
);
-- The words of each passage, folded in Go; every word says whose it is.
CREATE TABLE passage_words (
    rowid BIGINT PRIMARY KEY,
    words tsvector NOT NULL
);
CREATE INDEX passage_words_by_word ON passage_words USING gin (words) WITH (fastupdate = off);
