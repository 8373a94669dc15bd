-- +goose Up
-- What is known of the bytes under each SHA-256, whoever holds them: whether
-- they may be offered, and whether they are still as they came.
CREATE TABLE content (
    sha256 TEXT PRIMARY KEY,
    size BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'clean', 'infected', 'unscanned')),
    signature TEXT NOT NULL,
    trouble TEXT NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    scanned_at TIMESTAMPTZ,
    verified_at TIMESTAMPTZ,
    damage TEXT NOT NULL
);
CREATE INDEX content_to_scan ON content (state, sha256) WHERE state IN ('waiting', 'unscanned');
CREATE INDEX content_by_verification ON content (COALESCE(verified_at, added_at), sha256);
CREATE INDEX content_damaged ON content (sha256) WHERE damage <> '';
CREATE INDEX evidence_file_by_sha256 ON evidence_file (sha256);
INSERT INTO content (sha256, size, state, signature, trouble, added_at, damage)
    SELECT f.sha256, max(f.size), 'unscanned', '', '', min(e.received_at), ''
    FROM evidence_file f JOIN evidence_edition e ON e.id = f.edition_id GROUP BY f.sha256;
-- Files on their way: their parts are beside the files, their bytes in the store
-- of files once sha256 is set. A form takes them up; what it does not expires.
CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX upload_by_organisation ON upload (organisation_id, person_id);
CREATE INDEX upload_by_expiry ON upload (expires_at);
CREATE INDEX upload_by_content ON upload (sha256);
-- How many bytes an organisation holds, the same content counted once. Kept up
-- in the transaction that adds a file.
CREATE TABLE evidence_use (
    organisation_id TEXT PRIMARY KEY REFERENCES organisation (id),
    bytes BIGINT NOT NULL,
    files BIGINT NOT NULL
);
INSERT INTO evidence_use (organisation_id, bytes, files)
    SELECT organisation_id, sum(size), count(*) FROM
        (SELECT organisation_id, sha256, max(size) AS size FROM evidence_file GROUP BY organisation_id, sha256) held
    GROUP BY organisation_id;
-- The most bytes the organisation may hold; none: what the installation is set to.
ALTER TABLE organisation ADD COLUMN quota_bytes BIGINT;
