-- Read by SQLite and by Postgres. Times are milliseconds since 1970, by the database's clock.

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    state TEXT NOT NULL,
    stage TEXT NOT NULL DEFAULT 'waiting',
    progress DOUBLE PRECISION NOT NULL DEFAULT 0,
    request TEXT NOT NULL,
    request_id TEXT NOT NULL,
    -- The upload that it reads.
    upload TEXT,
    idempotency TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- Who works on it, and until when without a sign of life.
    run TEXT,
    worker TEXT,
    lease_until BIGINT,
    cancel BIGINT NOT NULL DEFAULT 0,
    not_before BIGINT NOT NULL,
    -- When a message for it was last put on the queue.
    sent_at BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    results TEXT,
    warnings TEXT NOT NULL DEFAULT '[]',
    stages TEXT NOT NULL DEFAULT '{}',
    error TEXT,
    error_code TEXT,
    expired BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX jobs_by_state ON jobs (state, created_at, id);
CREATE INDEX jobs_by_owner ON jobs (owner, created_at, id);
CREATE INDEX jobs_by_upload ON jobs (upload);
CREATE INDEX jobs_by_end ON jobs (finished_at);
CREATE UNIQUE INDEX jobs_by_idempotency ON jobs (owner, idempotency);

CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    file_name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    mime TEXT NOT NULL,
    multipart TEXT,
    info TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX uploads_by_expiry ON uploads (expires_at);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    -- Jobs that may still be started; NULL where they are not counted.
    credits BIGINT,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    not_before BIGINT NOT NULL,
    note TEXT,
    received_at BIGINT NOT NULL
);

CREATE INDEX payments_by_state ON payments (state, not_before);

CREATE TABLE workers (
    name TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL,
    job TEXT
);

CREATE TABLE round_trips (
    id TEXT PRIMARY KEY,
    sent_at BIGINT NOT NULL,
    seen_at BIGINT
);

CREATE TABLE alerts (
    name TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    since BIGINT NOT NULL,
    resolved_at BIGINT,
    told BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE posts (
    hash TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
