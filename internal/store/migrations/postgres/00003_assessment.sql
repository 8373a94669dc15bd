-- +goose Up
-- Several assessments that lead to one certificate: blocks, then a corporate one.
CREATE TABLE programme (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    body_id TEXT REFERENCES organisation (id),
    standard_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX programme_by_organisation ON programme (organisation_id, created_at);
CREATE TABLE assessment (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    body_id TEXT REFERENCES organisation (id),
    standard_id TEXT NOT NULL,
    programme_id TEXT REFERENCES programme (id),
    previous_id TEXT REFERENCES assessment (id),
    certificate_id TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('health_check', 'initial', 'annual_review_1', 'annual_review_2', 'recertification', 'corporate', 'follow_up', 'block')),
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'collecting', 'submitted', 'desk_review', 'visit', 'drafting', 'accuracy_check', 'moderation', 'decided', 'closed')),
    reference TEXT NOT NULL,
    cycle_starts_on TEXT NOT NULL,
    due_on TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX assessment_by_organisation ON assessment (organisation_id, created_at);
CREATE INDEX assessment_by_body ON assessment (body_id, created_at);
CREATE INDEX assessment_by_programme ON assessment (programme_id);
CREATE TABLE assessment_area (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    area_id TEXT NOT NULL REFERENCES service_area (id),
    PRIMARY KEY (assessment_id, area_id)
);
-- The elements to be examined this time, each with the reason it was selected.
CREATE TABLE assessment_element (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    element_id TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('all', 'improvement_area', 'partial', 'compliance_plus', 'chosen')),
    PRIMARY KEY (assessment_id, element_id)
);
-- The organisation's own view. area_id '' is the whole scope.
CREATE TABLE self_assessment (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    area_id TEXT NOT NULL,
    element_id TEXT NOT NULL,
    rating TEXT NOT NULL,
    statement TEXT NOT NULL,
    see_on_site TEXT NOT NULL,
    gaps TEXT NOT NULL,
    updated_by TEXT NOT NULL REFERENCES person (id),
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (assessment_id, area_id, element_id)
);
-- The roll-up of areas is read from this alone, without the texts.
CREATE INDEX self_assessment_by_area ON self_assessment (assessment_id, area_id, element_id, rating, updated_at);
CREATE TABLE self_assessment_history (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    area_id TEXT NOT NULL,
    element_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    rating TEXT NOT NULL,
    statement TEXT NOT NULL,
    see_on_site TEXT NOT NULL,
    gaps TEXT NOT NULL,
    updated_by TEXT NOT NULL REFERENCES person (id),
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, area_id, element_id, version)
);
CREATE TABLE element_comment (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    element_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    words TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX element_comment_by_element ON element_comment (assessment_id, element_id, created_at);
CREATE TABLE area_sign_off (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    area_id TEXT NOT NULL REFERENCES service_area (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    words TEXT NOT NULL,
    signed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assessment_id, area_id)
);
-- The frozen submission: a manifest whose hash covers the hash of every part.
CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    number BIGINT NOT NULL,
    manifest TEXT NOT NULL,
    hash TEXT NOT NULL,
    submitted_by TEXT NOT NULL REFERENCES person (id),
    submitted_at TIMESTAMPTZ NOT NULL,
    UNIQUE (assessment_id, number)
);
CREATE TABLE submission_element (
    submission_id TEXT NOT NULL REFERENCES submission (id),
    element_id TEXT NOT NULL,
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (submission_id, element_id)
);
CREATE TABLE submission_file (
    submission_id TEXT NOT NULL REFERENCES submission (id),
    file_id TEXT NOT NULL REFERENCES evidence_file (id),
    PRIMARY KEY (submission_id, file_id)
);
CREATE INDEX submission_file_by_file ON submission_file (file_id);
