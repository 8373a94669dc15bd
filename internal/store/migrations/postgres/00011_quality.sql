-- +goose Up
-- A request goes to a person, or to all who work in a service area (no person).
-- reminded is the last reminder that was sent: 1 before the day, 2 on it, 3 after.
ALTER TABLE evidence_request ALTER COLUMN person_id DROP NOT NULL;
ALTER TABLE evidence_request ADD COLUMN help TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_request ADD COLUMN reminded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE evidence_request ADD COLUMN gap TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_request ADD CONSTRAINT evidence_request_asked CHECK (person_id IS NOT NULL OR area_id IS NOT NULL);
CREATE INDEX evidence_request_open ON evidence_request (due_on) WHERE outcome = 'open';
-- A link with which people without an account give files, into a tray that
-- somebody of the organisation looks through. Only the hash of its token is kept.
CREATE TABLE drop_box (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    standard_id TEXT NOT NULL,
    element_id TEXT NOT NULL,
    area_id TEXT REFERENCES service_area (id),
    words TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    ends_on TEXT NOT NULL,
    max_files BIGINT NOT NULL,
    max_file_bytes BIGINT NOT NULL,
    taken_files BIGINT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ
);
CREATE INDEX drop_box_by_organisation ON drop_box (organisation_id, created_at);
CREATE TABLE drop_delivery (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    box_id TEXT NOT NULL REFERENCES drop_box (id),
    form_key TEXT NOT NULL,
    giver TEXT NOT NULL,
    note TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'declined')),
    reason TEXT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    decided_at TIMESTAMPTZ,
    UNIQUE (box_id, form_key)
);
CREATE INDEX drop_delivery_by_box ON drop_delivery (box_id, state);
CREATE TABLE drop_file (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    delivery_id TEXT NOT NULL REFERENCES drop_delivery (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    UNIQUE (delivery_id, position)
);
CREATE INDEX drop_file_by_content ON drop_file (sha256);
