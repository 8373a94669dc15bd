-- +goose Up
-- The ratings of each release, apart from the draft: what the certification
-- body compares its assessors by.
CREATE TABLE released_rating (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    release_number INTEGER NOT NULL,
    element_id TEXT NOT NULL,
    rated_by TEXT NOT NULL REFERENCES person (id),
    rating TEXT NOT NULL,
    self_rating TEXT NOT NULL,
    was TEXT NOT NULL, -- in the release before, when it differs
    cause TEXT NOT NULL CHECK (cause IN ('', 'accuracy', 'moderation', 'appeal')),
    checks TEXT NOT NULL, -- that stood then, with a space between; '?' when that was not recorded
    released_at TIMESTAMP NOT NULL,
    PRIMARY KEY (assessment_id, release_number, element_id)
);

-- Releases from before this: who rates the element now is taken for who did.
INSERT INTO released_rating (assessment_id, release_number, element_id, rated_by, rating, self_rating, was, cause, checks, released_at)
    SELECT r.assessment_id, r.number, er.element_id, er.rated_by, json_extract(e.value, '$.rating'), json_extract(e.value, '$.self_rating'), '', '', '?', r.released_at
    FROM report_release r CROSS JOIN json_each(r.content, '$.elements') e
    JOIN element_rating er ON er.assessment_id = r.assessment_id AND er.element_id = json_extract(e.value, '$.element');

UPDATE released_rating SET was = (SELECT p.rating FROM released_rating p WHERE p.assessment_id = released_rating.assessment_id
        AND p.release_number = released_rating.release_number - 1 AND p.element_id = released_rating.element_id),
    cause = CASE
        WHEN EXISTS (SELECT 1 FROM report_release b WHERE b.assessment_id = released_rating.assessment_id
            AND b.number = released_rating.release_number - 1 AND b.status = 'final') THEN 'appeal'
        WHEN EXISTS (SELECT 1 FROM report_release b JOIN moderation m ON m.assessment_id = b.assessment_id AND m.created_at > b.released_at
            WHERE b.assessment_id = released_rating.assessment_id AND b.number = released_rating.release_number - 1
            AND m.outcome = 'returned' AND m.created_at < released_rating.released_at) THEN 'moderation'
        ELSE 'accuracy' END
    WHERE EXISTS (SELECT 1 FROM released_rating p WHERE p.assessment_id = released_rating.assessment_id
        AND p.release_number = released_rating.release_number - 1 AND p.element_id = released_rating.element_id
        AND p.rating <> released_rating.rating);

-- Whose rating a second opinion was about; not known of older ones.
ALTER TABLE second_opinion ADD COLUMN rated_by TEXT REFERENCES person (id);

-- Who at a body beside scheme managers sees how ratings compare.
CREATE TABLE calibration_rule (
    body_id TEXT PRIMARY KEY REFERENCES organisation (id),
    open_to TEXT NOT NULL CHECK (open_to IN ('managers', 'own', 'all')),
    changed_by TEXT NOT NULL REFERENCES person (id),
    changed_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
