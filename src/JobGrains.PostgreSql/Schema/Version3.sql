ALTER TABLE {s}.lease ADD COLUMN store uuid NOT NULL DEFAULT gen_random_uuid();

CREATE TABLE {s}.outbox (
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    number bigint GENERATED ALWAYS AS IDENTITY,
    store uuid NOT NULL,
    job text NOT NULL,
    instance text NOT NULL,
    body bytea NOT NULL,
    problem text,
    PRIMARY KEY (xact, number)
);
COMMENT ON TABLE {s}.outbox IS 'Runs that were accepted in transactions of applications and are not created yet. The transaction that creates one deletes its row. What has a problem is left alone: set that to NULL to have it tried again.';

DO $do$
BEGIN
    EXECUTE format('ALTER TABLE {s}.outbox ADD CONSTRAINT outbox_store CHECK (store = %L)', (SELECT store FROM {s}.lease));
END
$do$;
