-- +goose Up
CREATE TABLE certificate (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    body_id TEXT NOT NULL REFERENCES organisation (id),
    assessment_id TEXT NOT NULL UNIQUE REFERENCES assessment (id),
    standard_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    suspended_on TEXT,
    withdrawn_on TEXT,
    replaced_on TEXT,
    replaced_by TEXT REFERENCES certificate (id),
    reason TEXT NOT NULL,
    improvements_public BOOLEAN NOT NULL,
    report_public BOOLEAN NOT NULL,
    public_words TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX certificate_by_organisation ON certificate (organisation_id, issued_on);
CREATE INDEX certificate_by_body ON certificate (body_id, issued_on);
CREATE TABLE certificate_review (
    certificate_id TEXT NOT NULL REFERENCES certificate (id),
    kind TEXT NOT NULL CHECK (kind IN ('annual_review_1', 'annual_review_2', 'recertification')),
    due_on TEXT NOT NULL,
    assessment_id TEXT REFERENCES assessment (id),
    done_on TEXT,
    PRIMARY KEY (certificate_id, kind)
);
-- Results of years before Plaudit, entered by hand, for the trend.
CREATE TABLE past_result (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    standard_id TEXT NOT NULL,
    assessed_on TEXT NOT NULL,
    kind TEXT NOT NULL,
    compliance_plus INTEGER NOT NULL,
    compliant INTEGER,
    partially_compliant INTEGER,
    non_compliant INTEGER,
    source TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (organisation_id, standard_id, assessed_on)
);
