-- Times are milliseconds since 1970 by the database's clock, those of Stripe seconds by its own.

-- Who is told of the end of a job.
CREATE TABLE webhooks (
    job TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    -- waiting, delivered or failed.
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    not_before BIGINT NOT NULL,
    note TEXT
);

CREATE INDEX webhooks_by_state ON webhooks (state, not_before);

-- What was paid for, so that it is added once and can be taken back.
CREATE TABLE purchases (
    session TEXT PRIMARY KEY,
    -- The payment that refunds and disputes name.
    payment TEXT,
    -- Id of the key.
    api_key TEXT NOT NULL,
    credits BIGINT NOT NULL,
    -- In the smallest unit of the currency, as are the next two.
    amount BIGINT NOT NULL,
    refunded BIGINT NOT NULL DEFAULT 0,
    disputed BIGINT NOT NULL DEFAULT 0,
    -- Of the last event about a dispute.
    disputed_at BIGINT NOT NULL DEFAULT 0,
    -- Credits that were taken back.
    taken BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX purchases_by_payment ON purchases (payment);
