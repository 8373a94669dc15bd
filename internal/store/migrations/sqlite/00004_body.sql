-- +goose Up
CREATE TABLE appointment (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL CHECK (role IN ('lead_assessor', 'assessor', 'moderator')),
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    UNIQUE (assessment_id, person_id, role)
);
CREATE INDEX appointment_by_person ON appointment (person_id);
CREATE TABLE question (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    element_id TEXT NOT NULL,
    words TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES person (id),
    asked_at TIMESTAMP NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT REFERENCES person (id),
    answered_at TIMESTAMP,
    withdrawn_at TIMESTAMP,
    version INTEGER NOT NULL
);
CREATE INDEX question_by_assessment ON question (assessment_id, asked_at);
-- Evidence given with an answer, in the edition it had when it was given.
CREATE TABLE question_evidence (
    question_id TEXT NOT NULL REFERENCES question (id),
    item_id TEXT NOT NULL REFERENCES evidence_item (id),
    edition_id TEXT NOT NULL REFERENCES evidence_edition (id),
    PRIMARY KEY (question_id, item_id)
);
CREATE TABLE visit_stop (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    visit_on TEXT NOT NULL,
    site_id TEXT REFERENCES site (id),
    place TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    notes TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX visit_stop_by_assessment ON visit_stop (assessment_id, visit_on, starts);
CREATE TABLE visit_session (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    stop_id TEXT NOT NULL REFERENCES visit_stop (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('interview', 'focus_group', 'tour', 'observation', 'mystery_shop', 'meeting', 'remote')),
    title TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    held BOOLEAN NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX visit_session_by_stop ON visit_session (assessment_id, stop_id, starts);
CREATE TABLE visit_session_group (
    session_id TEXT NOT NULL REFERENCES visit_session (id) ON DELETE CASCADE,
    participant_group TEXT NOT NULL CHECK (participant_group IN ('customers', 'partners', 'staff', 'managers', 'leaders', 'members')),
    wanted INTEGER NOT NULL,
    met INTEGER NOT NULL,
    PRIMARY KEY (session_id, participant_group)
);
CREATE TABLE visit_session_element (
    session_id TEXT NOT NULL REFERENCES visit_session (id) ON DELETE CASCADE,
    element_id TEXT NOT NULL,
    PRIMARY KEY (session_id, element_id)
);
CREATE TABLE session_note (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    session_id TEXT NOT NULL REFERENCES visit_session (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    words TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX session_note_by_session ON session_note (assessment_id, session_id, created_at);
CREATE TABLE session_note_element (
    note_id TEXT NOT NULL REFERENCES session_note (id) ON DELETE CASCADE,
    element_id TEXT NOT NULL,
    PRIMARY KEY (note_id, element_id)
);
-- The assessor's view. Never written by the organisation.
CREATE TABLE element_rating (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    element_id TEXT NOT NULL,
    rating TEXT NOT NULL,
    finding TEXT NOT NULL,
    private_note TEXT NOT NULL,
    verify_on_site BOOLEAN NOT NULL,
    rated_by TEXT NOT NULL REFERENCES person (id),
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (assessment_id, element_id)
);
CREATE TABLE report_point (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    kind TEXT NOT NULL CHECK (kind IN ('strength', 'improvement_area')),
    words TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX report_point_by_assessment ON report_point (assessment_id, kind, position);
CREATE TABLE report_point_element (
    point_id TEXT NOT NULL REFERENCES report_point (id) ON DELETE CASCADE,
    element_id TEXT NOT NULL,
    PRIMARY KEY (point_id, element_id)
);
CREATE TABLE report_draft (
    assessment_id TEXT PRIMARY KEY REFERENCES assessment (id),
    background TEXT NOT NULL,
    methodology TEXT NOT NULL,
    conclusion TEXT NOT NULL,
    recommendation TEXT NOT NULL CHECK (recommendation IN ('', 'certify', 'retain', 'action_plan', 'not_certify')),
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
-- What was released, word for word: to the organisation for accuracy, or final.
CREATE TABLE report_release (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    number INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('accuracy_check', 'final')),
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    released_by TEXT NOT NULL REFERENCES person (id),
    released_at TIMESTAMP NOT NULL,
    UNIQUE (assessment_id, number)
);
CREATE TABLE accuracy_comment (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    element_id TEXT NOT NULL,
    words TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    reply TEXT NOT NULL,
    accepted BOOLEAN,
    replied_by TEXT REFERENCES person (id),
    replied_at TIMESTAMP
);
CREATE INDEX accuracy_comment_by_assessment ON accuracy_comment (assessment_id, created_at);
CREATE TABLE moderation (
    id TEXT PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('returned', 'approved')),
    words TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX moderation_by_assessment ON moderation (assessment_id, created_at);
CREATE TABLE decision (
    assessment_id TEXT PRIMARY KEY REFERENCES assessment (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('certified', 'action_plan', 'not_certified')),
    words TEXT NOT NULL,
    action_plan_due_on TEXT,
    decided_by TEXT NOT NULL REFERENCES person (id),
    decided_at TIMESTAMP NOT NULL
);
-- A submission given back to the organisation, with what it should do.
CREATE TABLE submission_return (
    submission_id TEXT PRIMARY KEY REFERENCES submission (id),
    words TEXT NOT NULL,
    returned_by TEXT NOT NULL REFERENCES person (id),
    returned_at TIMESTAMP NOT NULL
);
