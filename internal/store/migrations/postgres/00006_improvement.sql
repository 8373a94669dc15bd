-- +goose Up
CREATE TABLE improvement_area (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    assessment_id TEXT REFERENCES assessment (id),
    point_id TEXT UNIQUE,
    words TEXT NOT NULL,
    raised_on TEXT NOT NULL,
    closed_on TEXT,
    closed_words TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX improvement_area_by_organisation ON improvement_area (organisation_id, raised_on);
CREATE TABLE improvement_area_element (
    improvement_area_id TEXT NOT NULL REFERENCES improvement_area (id),
    element_id TEXT NOT NULL,
    PRIMARY KEY (improvement_area_id, element_id)
);
CREATE TABLE service_plan (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    area_id TEXT REFERENCES service_area (id),
    title TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX service_plan_by_organisation ON service_plan (organisation_id, starts_on);
CREATE TABLE action (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    improvement_area_id TEXT REFERENCES improvement_area (id),
    service_plan_id TEXT REFERENCES service_plan (id),
    area_id TEXT REFERENCES service_area (id),
    title TEXT NOT NULL,
    measure TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES person (id),
    due_on TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'in_progress', 'done', 'dropped')),
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX action_by_organisation ON action (organisation_id, due_on);
CREATE INDEX action_by_owner ON action (owner_id, state);
CREATE TABLE action_note (
    id TEXT PRIMARY KEY,
    action_id TEXT NOT NULL REFERENCES action (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX action_note_by_action ON action_note (action_id, created_at);
CREATE TABLE action_proof (
    action_id TEXT NOT NULL REFERENCES action (id),
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    PRIMARY KEY (action_id, item_id)
);
-- Somebody is asked for evidence for an element by a day.
CREATE TABLE evidence_request (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    standard_id TEXT NOT NULL,
    element_id TEXT NOT NULL,
    area_id TEXT REFERENCES service_area (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    words TEXT NOT NULL,
    due_on TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES person (id),
    asked_at TIMESTAMPTZ NOT NULL,
    item_id TEXT REFERENCES evidence_item (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'done', 'not_ours', 'withdrawn')),
    reply TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX evidence_request_by_person ON evidence_request (person_id, outcome);
CREATE INDEX evidence_request_by_organisation ON evidence_request (organisation_id, outcome, due_on);
