-- +goose Up
-- Since when the bytes under a SHA-256 are known to be damaged; none: they are
-- whole, as far as is known.
ALTER TABLE content ADD COLUMN damaged_at TIMESTAMPTZ;
-- Photos of a visit are looked at like any other file that people send.
INSERT INTO content (sha256, size, state, signature, trouble, added_at, damage)
    SELECT sha256, max(size), 'unscanned', '', '', min(made_at), '' FROM note_photo GROUP BY sha256
    ON CONFLICT (sha256) DO NOTHING;
