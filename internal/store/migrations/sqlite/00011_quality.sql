-- +goose Up
-- A request goes to a person, or to all who work in a service area (no person).
-- reminded is the last reminder that was sent: 1 before the day, 2 on it, 3 after.
CREATE TABLE evidence_request_new (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    standard_id TEXT NOT NULL,
    element_id TEXT NOT NULL,
    area_id TEXT REFERENCES service_area (id),
    person_id TEXT REFERENCES person (id),
    words TEXT NOT NULL,
    due_on TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES person (id),
    asked_at TIMESTAMP NOT NULL,
    item_id TEXT REFERENCES evidence_item (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'done', 'not_ours', 'withdrawn')),
    reply TEXT NOT NULL,
    version INTEGER NOT NULL,
    help TEXT NOT NULL DEFAULT '',
    reminded INTEGER NOT NULL DEFAULT 0,
    gap TEXT NOT NULL DEFAULT '',
    CHECK (person_id IS NOT NULL OR area_id IS NOT NULL)
);
INSERT INTO evidence_request_new (id, organisation_id, standard_id, element_id, area_id, person_id, words, due_on, asked_by, asked_at, item_id, outcome, reply, version)
    SELECT id, organisation_id, standard_id, element_id, area_id, person_id, words, due_on, asked_by, asked_at, item_id, outcome, reply, version FROM evidence_request;
DROP TABLE evidence_request;
ALTER TABLE evidence_request_new RENAME TO evidence_request;
CREATE INDEX evidence_request_by_person ON evidence_request (person_id, outcome);
CREATE INDEX evidence_request_by_organisation ON evidence_request (organisation_id, outcome, due_on);
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
    max_files INTEGER NOT NULL,
    max_file_bytes INTEGER NOT NULL,
    taken_files INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP
);
CREATE INDEX drop_box_by_organisation ON drop_box (organisation_id, created_at);
CREATE TABLE drop_delivery (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    box_id TEXT NOT NULL REFERENCES drop_box (id),
    form_key TEXT NOT NULL,
    giver TEXT NOT NULL,
    note TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'declined')),
    reason TEXT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    decided_at TIMESTAMP,
    UNIQUE (box_id, form_key)
);
CREATE INDEX drop_delivery_by_box ON drop_delivery (box_id, state);
CREATE TABLE drop_file (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    delivery_id TEXT NOT NULL REFERENCES drop_delivery (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    UNIQUE (delivery_id, position)
);
CREATE INDEX drop_file_by_content ON drop_file (sha256);
