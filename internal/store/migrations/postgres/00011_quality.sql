-- +goose Up
-- A request goes to a person, or to all who work in a service area (no person).
-- reminded is the last reminder that was sent: 1 before the day, 2 on it, 3 after.
ALTER TABLE evidence_request ALTER COLUMN person_id DROP NOT NULL;
ALTER TABLE evidence_request ADD COLUMN help TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_request ADD COLUMN reminded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE evidence_request ADD COLUMN gap TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_request ADD CONSTRAINT evidence_request_asked CHECK (person_id IS NOT NULL OR area_id IS NOT NULL);
CREATE INDEX evidence_request_open ON evidence_request (due_on) WHERE outcome = 'open';
