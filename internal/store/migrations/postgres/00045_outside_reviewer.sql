-- +goose Up
-- Somebody from outside the body who reviews an appeal, and who that is; '' when
-- one of the body does.
ALTER TABLE appeal ADD COLUMN outside TEXT NOT NULL DEFAULT '';
ALTER TABLE appeal ADD COLUMN outside_of TEXT NOT NULL DEFAULT '';
