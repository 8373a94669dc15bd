-- +goose Up
-- Of what kind a question is, whom it is put to and by when, and what became of
-- it. A draft is the body's alone and has no number.
ALTER TABLE question ADD COLUMN kind TEXT NOT NULL DEFAULT 'question' CHECK (kind IN ('question', 'provide'));
ALTER TABLE question ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE question ADD COLUMN draft BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE question ADD COLUMN own_key TEXT NOT NULL DEFAULT '';
ALTER TABLE question ADD COLUMN person_id TEXT REFERENCES person (id);
ALTER TABLE question ADD COLUMN area_id TEXT REFERENCES service_area (id);
ALTER TABLE question ADD COLUMN due_on TEXT;
ALTER TABLE question ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE question ADD COLUMN follows_id TEXT REFERENCES question (id);
ALTER TABLE question ADD COLUMN outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'settled', 'asked_again'));
ALTER TABLE question ADD COLUMN outcome_by TEXT REFERENCES person (id);
ALTER TABLE question ADD COLUMN outcome_at TIMESTAMP;
ALTER TABLE question ADD COLUMN answer_hash TEXT NOT NULL DEFAULT '';
CREATE INDEX question_by_due ON question (due_on);
-- The elements it is about, of which question.element_id is the first.
CREATE TABLE question_element (
    question_id TEXT NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    element_id TEXT NOT NULL,
    PRIMARY KEY (question_id, element_id)
);
INSERT INTO question_element (question_id, element_id) SELECT id, element_id FROM question WHERE element_id <> '';
UPDATE question SET number = (SELECT count(*) FROM question p WHERE p.assessment_id = question.assessment_id
    AND (p.asked_at < question.asked_at OR p.asked_at = question.asked_at AND p.id <= question.id));
-- What was given with an answer, word for word.
ALTER TABLE question_evidence ADD COLUMN content TEXT NOT NULL DEFAULT '';
-- An answer that is being written, and who has it: the organisation's alone.
CREATE TABLE answer_draft (
    question_id TEXT PRIMARY KEY REFERENCES question (id),
    words TEXT NOT NULL,
    codes TEXT NOT NULL,
    person_id TEXT REFERENCES person (id),
    note TEXT NOT NULL,
    passed_by TEXT REFERENCES person (id),
    written_by TEXT NOT NULL REFERENCES person (id),
    written_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
