-- +goose Up
-- Items that somebody chose in the library to do one thing to all of them, what
-- became of each, and how it stood before, so that it can be undone.
CREATE TABLE evidence_selection (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    state TEXT NOT NULL CHECK (state IN ('chosen', 'done', 'undone')),
    change TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ
);
CREATE INDEX evidence_selection_by_organisation ON evidence_selection (organisation_id, created_at);
CREATE TABLE evidence_selected (
    selection_id TEXT NOT NULL REFERENCES evidence_selection (id) ON DELETE CASCADE,
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    version BIGINT NOT NULL,
    fate TEXT NOT NULL,
    owner_id TEXT,
    period_from TEXT,
    period_until TEXT,
    review_on TEXT,
    sensitivity TEXT,
    withdrawn_at TIMESTAMPTZ,
    areas TEXT NOT NULL,
    links TEXT NOT NULL,
    PRIMARY KEY (selection_id, item_id)
);
CREATE INDEX evidence_selected_by_item ON evidence_selected (item_id);
