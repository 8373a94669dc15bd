-- +goose Up
CREATE TABLE evidence_item (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    sort_title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('file', 'link', 'note', 'measure')),
    owner_id TEXT NOT NULL REFERENCES person (id),
    period_from TEXT,
    period_until TEXT,
    review_on TEXT,
    sensitivity TEXT NOT NULL CHECK (sensitivity IN ('open', 'internal', 'personal')),
    search_text TEXT NOT NULL,
    edition_number BIGINT NOT NULL,
    add_key TEXT,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    UNIQUE (organisation_id, code),
    UNIQUE (organisation_id, add_key)
);
CREATE INDEX evidence_item_by_update ON evidence_item (organisation_id, updated_at, id);
CREATE INDEX evidence_item_by_title ON evidence_item (organisation_id, sort_title, id);
CREATE INDEX evidence_item_by_period ON evidence_item (organisation_id, COALESCE(period_until, ''), id);
CREATE INDEX evidence_item_by_owner ON evidence_item (organisation_id, owner_id);
CREATE INDEX evidence_item_withdrawn ON evidence_item (organisation_id, updated_at, id) WHERE withdrawn_at IS NOT NULL;
CREATE TABLE evidence_item_area (
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    area_id TEXT NOT NULL REFERENCES service_area (id),
    PRIMARY KEY (item_id, area_id)
);
CREATE INDEX evidence_item_area_by_area ON evidence_item_area (area_id, item_id);
-- An edition is never changed once it is there; a new one never destroys the old.
CREATE TABLE evidence_edition (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    number BIGINT NOT NULL,
    url TEXT NOT NULL,
    note TEXT NOT NULL,
    received_by TEXT NOT NULL REFERENCES person (id),
    received_at TIMESTAMPTZ NOT NULL,
    UNIQUE (item_id, number)
);
CREATE TABLE evidence_file (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    edition_id TEXT NOT NULL REFERENCES evidence_edition (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    UNIQUE (edition_id, position)
);
CREATE INDEX evidence_file_by_content ON evidence_file (organisation_id, sha256);
CREATE TABLE evidence_link (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    standard_id TEXT NOT NULL,
    element_id TEXT NOT NULL,
    claim TEXT NOT NULL,
    pointer TEXT NOT NULL,
    strongest BOOLEAN NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (item_id, standard_id, element_id)
);
CREATE INDEX evidence_link_by_element ON evidence_link (organisation_id, standard_id, element_id, item_id);
CREATE UNIQUE INDEX evidence_link_strongest ON evidence_link (organisation_id, standard_id, element_id) WHERE strongest;
-- What stands behind each element, of the whole organisation (area_id '') and of
-- each service area. Kept up in the transaction of every change, so that a
-- dashboard costs the same however much evidence there is.
CREATE TABLE evidence_summary (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    standard_id TEXT NOT NULL,
    element_id TEXT NOT NULL,
    area_id TEXT NOT NULL,
    items BIGINT NOT NULL,
    undated BIGINT NOT NULL,
    newest_until TEXT,
    review_on TEXT,
    pointers_missing BIGINT NOT NULL,
    strongest BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, standard_id, element_id, area_id)
);
-- The next number of each counted thing of an organisation: evidence codes, references.
CREATE TABLE counter (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, name)
);
