-- +goose Up
-- The import of an evidence matrix: its tables, how they are taken, the fate of
-- each row, and what was made. Nothing of it is evidence before it is done.
CREATE TABLE evidence_import (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    state TEXT NOT NULL CHECK (state IN ('received', 'checked', 'running', 'done', 'undone', 'discarded')),
    matrix_name TEXT NOT NULL,
    content TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX evidence_import_by_organisation ON evidence_import (organisation_id, created_at);
-- The files that came with a matrix, found by their SHA-256 as all files are.
CREATE TABLE evidence_import_file (
    import_id TEXT NOT NULL REFERENCES evidence_import (id),
    path TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (import_id, path)
);
CREATE INDEX evidence_import_file_by_content ON evidence_import_file (sha256);
