-- +goose Up
-- What a plan says of a stop and a session beside time and place.
ALTER TABLE visit_stop ADD COLUMN travel BIGINT NOT NULL DEFAULT 0; -- minutes from the stop before
ALTER TABLE visit_session ADD COLUMN room TEXT NOT NULL DEFAULT '';
ALTER TABLE visit_session ADD COLUMN join_link TEXT NOT NULL DEFAULT '';
ALTER TABLE visit_session ADD COLUMN led_by TEXT REFERENCES person (id);
-- An unannounced session is never in what the organisation is shown.
ALTER TABLE visit_session ADD COLUMN unannounced BOOLEAN NOT NULL DEFAULT FALSE;
-- What the organisation was shown, word for word, each time it was shared.
CREATE TABLE visit_share (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    number BIGINT NOT NULL,
    content TEXT NOT NULL, -- the plan as JSON
    PRIMARY KEY (assessment_id, number)
);
-- What the organisation says to a session: who comes, or what it wants changed.
-- The session may be gone from the plan when it is read.
CREATE TABLE visit_proposal (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    session_id TEXT NOT NULL,
    session_title TEXT NOT NULL, -- as it was shared
    kind TEXT NOT NULL CHECK (kind IN ('people', 'time', 'room', 'cannot')),
    visit_on TEXT,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    room TEXT NOT NULL,
    words TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at TIMESTAMPTZ NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('', 'noted', 'accepted', 'declined', 'withdrawn', 'replaced')),
    reply TEXT NOT NULL,
    replied_by TEXT REFERENCES person (id),
    replied_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);
CREATE INDEX visit_proposal_by_assessment ON visit_proposal (assessment_id, made_at);
-- Secret addresses of calendars, by their hash. Revoked ones stay on record.
CREATE TABLE visit_feed (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id), -- for which they act
    token_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX visit_feed_by_person ON visit_feed (person_id, assessment_id);
