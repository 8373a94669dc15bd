-- +goose Up
-- A browser that holds a packed visit, and what it last said of itself.
CREATE TABLE site_device (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    packed_at TIMESTAMPTZ NOT NULL,
    wipe_after TIMESTAMPTZ NOT NULL,
    last_contact_at TIMESTAMPTZ NOT NULL,
    pending BIGINT NOT NULL,
    clock_ahead BIGINT NOT NULL, -- of ours, in seconds
    wipe_ordered_at TIMESTAMPTZ,
    wiped_at TIMESTAMPTZ
);
CREATE INDEX site_device_by_assessment ON site_device (assessment_id, packed_at);
CREATE INDEX site_device_by_person ON site_device (person_id);
-- Every change that came from a device, once, with what became of it.
CREATE TABLE site_change (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    device_id TEXT NOT NULL REFERENCES site_device (id),
    kind TEXT NOT NULL CHECK (kind IN ('note', 'rating', 'held', 'consent')),
    record_id TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('saved', 'aside')),
    version BIGINT NOT NULL, -- of the record once it was saved
    words TEXT NOT NULL, -- why it was put aside
    made_at TIMESTAMPTZ NOT NULL, -- by our clock
    device_at TIMESTAMPTZ NOT NULL, -- by the device's
    received_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX site_change_by_record ON site_change (assessment_id, record_id);
-- A change that could not be put in its place: kept whole until somebody
-- decides what becomes of it.
CREATE TABLE site_aside (
    id TEXT PRIMARY KEY, -- of the change
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL CHECK (kind IN ('note', 'rating', 'held', 'consent')),
    record_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    session_title TEXT NOT NULL, -- as the device knew it
    content TEXT NOT NULL, -- the change, as JSON
    why TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    settled_at TIMESTAMPTZ,
    settled_as TEXT NOT NULL
);
CREATE INDEX site_aside_by_assessment ON site_aside (assessment_id, made_at);
-- A photo belongs to a note by the id that the device gave the note, also while
-- the note itself is put aside.
CREATE TABLE note_photo (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    note_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    device_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX note_photo_by_note ON note_photo (assessment_id, note_id, made_at);
CREATE INDEX note_photo_by_content ON note_photo (sha256);
-- What those who were met said to being written down.
CREATE TABLE session_consent (
    session_id TEXT PRIMARY KEY REFERENCES visit_session (id) ON DELETE CASCADE,
    given TEXT NOT NULL CHECK (given IN ('all', 'some', 'none')),
    words TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL
);
