-- +goose Up
-- How the page stands to which the address of an edition leads, and of which file
-- of the edition is the copy. failed_days counts the days in a row on which it
-- could not be reached.
CREATE TABLE web_link (
    edition_id TEXT PRIMARY KEY REFERENCES evidence_edition (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    next_at TIMESTAMPTZ NOT NULL,
    checked_at TIMESTAMPTZ,
    reached_at TIMESTAMPTZ,
    failing_since TIMESTAMPTZ,
    failed_days BIGINT NOT NULL,
    failed_on TEXT,
    trouble TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    copy_file_id TEXT,
    copied_at TIMESTAMPTZ,
    changed_at TIMESTAMPTZ,
    copy_trouble TEXT NOT NULL
);
CREATE INDEX web_link_broken ON web_link (organisation_id) WHERE failed_days >= 3;
CREATE INDEX evidence_edition_with_url ON evidence_edition (item_id, number) WHERE url <> '';
ALTER TABLE organisation ADD COLUMN link_checks_off BOOLEAN NOT NULL DEFAULT FALSE;
