-- +goose Up
-- What is looked for by what it hangs on, and was read from one end to the other:
-- the actions of an improvement area, the service areas beneath another.
CREATE INDEX action_by_improvement_area ON action (improvement_area_id, state);
CREATE INDEX service_area_by_parent ON service_area (parent_id);
