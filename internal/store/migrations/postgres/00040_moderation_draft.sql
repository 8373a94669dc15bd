-- +goose Up
-- What a moderator has written of a second reading and not handed in yet.
CREATE TABLE moderation_draft (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    content TEXT NOT NULL, -- JSON: outcome, words, answers
    saved_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (assessment_id, person_id)
);
