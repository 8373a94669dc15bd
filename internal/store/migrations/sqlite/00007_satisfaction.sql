-- +goose Up
CREATE TABLE instrument (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    scale TEXT NOT NULL,
    satisfied_from INTEGER NOT NULL,
    dissatisfied_to INTEGER NOT NULL,
    selection TEXT NOT NULL CHECK (selection IN ('self_selected', 'everyone', 'random_sample')),
    population INTEGER NOT NULL,
    method TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX instrument_by_organisation ON instrument (organisation_id, name);
-- One file of answers: a copy without personal columns is kept, mapped, then
-- counted.
CREATE TABLE measure_import (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    instrument_id TEXT REFERENCES instrument (id),
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    copy_sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    content TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'imported', 'withdrawn')),
    rows_read INTEGER NOT NULL,
    rows_counted INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX measure_import_by_organisation ON measure_import (organisation_id, created_at);
CREATE INDEX measure_import_by_file ON measure_import (organisation_id, sha256);
CREATE INDEX measure_import_by_copy ON measure_import (copy_sha256);
CREATE TABLE measure (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    instrument_id TEXT NOT NULL REFERENCES instrument (id),
    import_id TEXT REFERENCES measure_import (id),
    area_id TEXT REFERENCES service_area (id),
    driver TEXT NOT NULL CHECK (driver IN ('overall', 'delivery', 'timeliness', 'information', 'professionalism', 'staff_attitude')),
    period_from TEXT NOT NULL,
    period_until TEXT NOT NULL,
    satisfied INTEGER NOT NULL,
    dissatisfied INTEGER NOT NULL,
    answered INTEGER NOT NULL
);
CREATE INDEX measure_by_organisation ON measure (organisation_id, period_until, driver);
CREATE INDEX measure_by_instrument ON measure (organisation_id, instrument_id, period_until);
CREATE INDEX measure_by_import ON measure (import_id);
