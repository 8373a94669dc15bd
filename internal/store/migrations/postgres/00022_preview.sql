-- +goose Up
-- Pages of files that were drawn as pictures, which may be drawn again at any
-- time: nobody's record. Of a page that cannot be drawn, why.
CREATE TABLE preview (
    sha256 TEXT NOT NULL,
    page BIGINT NOT NULL,
    width BIGINT NOT NULL,
    drawn_sha256 TEXT NOT NULL,
    height BIGINT NOT NULL,
    pages BIGINT NOT NULL,
    trouble TEXT NOT NULL,
    drawn_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (sha256, page, width)
);
CREATE INDEX preview_by_picture ON preview (drawn_sha256);
CREATE INDEX preview_by_age ON preview (drawn_at);
