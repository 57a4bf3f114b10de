CREATE UNLOGGED TABLE {s}.calls (
    id uuid PRIMARY KEY,
    sender uuid NOT NULL,
    method text NOT NULL,
    key text NOT NULL,
    request bytea NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE {s}.calls IS 'What clients of processes that stand by ask of the process that holds the schema. Nothing is lost with it but time: a call that is not answered is repeated.';

CREATE UNLOGGED TABLE {s}.replies (
    id uuid PRIMARY KEY,
    sender uuid NOT NULL,
    body bytea,
    error bytea,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX replies_sender ON {s}.replies (sender);
COMMENT ON TABLE {s}.replies IS 'The answers to calls, until the process that asked has read them.';
