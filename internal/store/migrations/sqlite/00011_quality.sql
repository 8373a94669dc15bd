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
