-- +goose Up
-- Whom a question was put to and by when, before and after each change of it
-- within one round.
CREATE TABLE question_move (
    question_id TEXT NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    moved_by TEXT NOT NULL REFERENCES person (id),
    moved_at TIMESTAMP NOT NULL,
    from_person_id TEXT REFERENCES person (id),
    from_area_id TEXT REFERENCES service_area (id),
    from_due_on TEXT,
    to_person_id TEXT REFERENCES person (id),
    to_area_id TEXT REFERENCES service_area (id),
    to_due_on TEXT,
    PRIMARY KEY (question_id, version)
);
-- The key of the form in which a draft was begun, and the version of the draft
-- that this form saved last, so that a save whose answer was lost lands on the
-- same draft. 0: the form has been sent by a person and saves nothing more.
ALTER TABLE question ADD COLUMN form_key TEXT;
ALTER TABLE question ADD COLUMN form_version INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX question_by_form ON question (assessment_id, asked_by, form_key);
-- Who kept a draft last, and when.
ALTER TABLE question ADD COLUMN kept_by TEXT REFERENCES person (id);
ALTER TABLE question ADD COLUMN kept_at TIMESTAMP;
