-- +goose Up
-- What the organisation says of the facts goes passage by passage: which, how it
-- read, what it should say, and evidence that shows it.
ALTER TABLE accuracy_comment ADD COLUMN passage_id TEXT NOT NULL DEFAULT '';
ALTER TABLE accuracy_comment ADD COLUMN quoted TEXT NOT NULL DEFAULT '';
ALTER TABLE accuracy_comment ADD COLUMN proposed TEXT NOT NULL DEFAULT '';
ALTER TABLE accuracy_comment ADD COLUMN release_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accuracy_comment ADD COLUMN applied BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE accuracy_evidence (
    comment_id TEXT NOT NULL REFERENCES accuracy_comment (id),
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    edition_id TEXT NOT NULL REFERENCES evidence_edition (id),
    PRIMARY KEY (comment_id, edition_id)
);
CREATE INDEX accuracy_evidence_by_edition ON accuracy_evidence (edition_id);
-- The clock of the accuracy check: until when comments are wanted, the last
-- reminder sent (1 before the day, 2 on it), and when the organisation had no more.
ALTER TABLE report_release ADD COLUMN comments_by TEXT;
ALTER TABLE report_release ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE report_release ADD COLUMN checked_by TEXT REFERENCES person (id);
ALTER TABLE report_release ADD COLUMN checked_at TIMESTAMP;
CREATE INDEX report_release_clock ON report_release (comments_by) WHERE status = 'accuracy_check' AND checked_at IS NULL;
-- The second reader's checklist, as it was answered at each reading.
CREATE TABLE moderation_answer (
    moderation_id TEXT NOT NULL REFERENCES moderation (id),
    question TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'not_applicable')),
    note TEXT NOT NULL,
    PRIMARY KEY (moderation_id, question)
);
-- An appeal against a decision. set_aside is the decision that an upheld appeal
-- took back, as JSON.
CREATE TABLE appeal (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    grounds TEXT NOT NULL,
    lodged_by TEXT NOT NULL REFERENCES person (id),
    lodged_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('lodged', 'under_review', 'upheld', 'dismissed', 'withdrawn')),
    reviewer_id TEXT REFERENCES person (id),
    answer_by TEXT,
    words TEXT NOT NULL,
    ended_by TEXT REFERENCES person (id),
    ended_at TIMESTAMP,
    set_aside TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX appeal_by_assessment ON appeal (assessment_id, lodged_at);
CREATE UNIQUE INDEX appeal_open ON appeal (assessment_id) WHERE state IN ('lodged', 'under_review');
