-- +goose Up
CREATE TABLE organisation (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('applicant', 'certification_body')),
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    sector TEXT NOT NULL,
    about TEXT NOT NULL,
    website TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE site (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    notes TEXT NOT NULL,
    archived_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);
CREATE INDEX site_by_organisation ON site (organisation_id, name);
CREATE TABLE service_area (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    parent_id TEXT REFERENCES service_area (id),
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    archived_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);
CREATE INDEX service_area_by_organisation ON service_area (organisation_id, position, name);
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    disabled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL
);
-- A person's role in an organisation. Areas in membership_area limit it.
CREATE TABLE membership (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (organisation_id, person_id, role)
);
CREATE INDEX membership_by_person ON membership (person_id);
CREATE TABLE membership_area (
    membership_id TEXT NOT NULL REFERENCES membership (id) ON DELETE CASCADE,
    area_id TEXT NOT NULL REFERENCES service_area (id),
    PRIMARY KEY (membership_id, area_id)
);
CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    role TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by TEXT REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ
);
CREATE INDEX invitation_by_organisation ON invitation (organisation_id, email_folded);
CREATE TABLE invitation_area (
    invitation_id TEXT NOT NULL REFERENCES invitation (id) ON DELETE CASCADE,
    area_id TEXT NOT NULL REFERENCES service_area (id),
    PRIMARY KEY (invitation_id, area_id)
);
-- The cookie is id.secret; only the hash of the secret is kept.
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    organisation_id TEXT,
    agent TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_expiry ON session (expires_at);
-- One-time links with which a person chooses a new password.
CREATE TABLE password_reset (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX password_reset_by_person ON password_reset (person_id);
-- Failed tries by a key (a hash of an address or of an e-mail), per window.
CREATE TABLE throttle (
    id TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    window_ends_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX throttle_by_end ON throttle (window_ends_at);
CREATE TABLE audit_entry (
    organisation_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (organisation_id, seq)
);
CREATE INDEX audit_entry_by_subject ON audit_entry (organisation_id, subject_id, seq);
CREATE TABLE audit_head (
    organisation_id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
