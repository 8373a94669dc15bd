-- +goose Up
-- What each area says of the elements, joined: the roll-up reads one row an
-- area. Kept in the transaction of each change to self_assessment.
CREATE TABLE self_summary (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    area_id TEXT NOT NULL,
    rated INTEGER NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    ratings TEXT NOT NULL,
    PRIMARY KEY (assessment_id, area_id)
);
INSERT INTO self_summary (assessment_id, area_id, rated, changed_at, ratings)
    SELECT assessment_id, area_id, sum(CASE WHEN rating = 'not_assessed' THEN 0 ELSE 1 END), max(updated_at), string_agg(element_id || ' ' || rating, ',')
    FROM self_assessment GROUP BY assessment_id, area_id;
DROP INDEX self_assessment_by_area;
