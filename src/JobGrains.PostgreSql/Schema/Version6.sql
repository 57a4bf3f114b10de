CREATE TABLE {s}.lots (
    number bigint PRIMARY KEY,
    body bytea NOT NULL,
    done bytea NOT NULL
) WITH (fillfactor = 50);

-- What is in a body hardly shrinks, and it is not written again when the rest of its row changes.
ALTER TABLE {s}.lots ALTER body SET STORAGE EXTERNAL;
COMMENT ON TABLE {s}.lots IS 'Runs that were accepted together and wait for their time, as JSON in UTF-8: a row stands for their rows of records and pending. One bit in done for each that has those, or has had them: nothing here counts for it any more. Where all have, the row is deleted.';
