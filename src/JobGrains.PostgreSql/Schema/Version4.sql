ALTER TABLE {s}.lease ADD COLUMN service text, ADD COLUMN cluster text;
COMMENT ON TABLE {s}.lease IS 'Whose the schema is. Of the embedded host: the epoch of the process that may write, and the last batch that it has committed. Of a cluster: its service and its name, and the last epoch that a silo was given.';

CREATE TABLE {s}.silos (
    epoch bigint PRIMARY KEY,
    silo text NOT NULL,
    batch bigint NOT NULL,
    seen timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE {s}.silos IS 'The silos of a cluster that may write, each with the last batch that it has committed. The row of one that is dead is deleted.';

CREATE SEQUENCE {s}.delta_numbers;
COMMENT ON SEQUENCE {s}.delta_numbers IS 'The order of what silos append to records.';

CREATE TABLE {s}.open_runs (
    shard integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    job text COLLATE "C" NOT NULL,
    state smallint NOT NULL,
    created bigint NOT NULL,
    labels bytea NOT NULL,
    PRIMARY KEY (shard, key)
) WITH (fillfactor = 80);
CREATE INDEX open_runs_job ON {s}.open_runs (job, key);
COMMENT ON TABLE {s}.open_runs IS 'The open runs of a cluster. State 0: it waits for its time.';

CREATE TABLE {s}.wake_ups (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    key text NOT NULL,
    due bigint NOT NULL,
    version bigint NOT NULL,
    owner bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX wake_ups_due ON {s}.wake_ups (due);
COMMENT ON TABLE {s}.wake_ups IS 'The wake-ups of a cluster''s grains, each with the epoch of the silo that has it in memory; 0 for none.';

CREATE FUNCTION {s}.silo_lock() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT hashtext('JobGrains/{s}/silo') $$;
COMMENT ON FUNCTION {s}.silo_lock() IS 'The class of the advisory locks by which silos are seen to live; their numbers are the epochs.';

CREATE FUNCTION {s}.living_silos() RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT s.epoch FROM {s}.silos s
        WHERE (s.epoch & 2147483647) IN (
            SELECT l.objid::bigint FROM pg_locks l
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = {s}.silo_lock()::oid AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())))
$$;

CREATE FUNCTION {s}.commit_of_silo(
    p_epoch bigint, p_batch bigint,
    n_id uuid[], n_grain text[], n_record text[], n_etag bigint[], n_expires bigint[], n_body bytea[],
    w_id uuid[], w_expected bigint[], w_etag bigint[], w_expires bigint[], w_body bytea[],
    a_id uuid[], a_expected bigint[], a_etag bigint[],
    d_id uuid[], d_seq bigint[], d_body bytea[],
    s_id uuid[], s_type text[], s_key text[], s_due bigint[], s_version bigint[], s_owner bigint[],
    r_id uuid[],
    x_id uuid[], x_version bigint[],
    o_shard integer[], o_key text[], o_job text[], o_state smallint[], o_created bigint[], o_labels bytea[],
    c_shard integer[], c_key text[],
    j_job text[], j_tags text[],
    h_place bigint[], h_instance uuid[], h_job text[], h_attempt integer[], h_kind smallint[], h_ended bigint[], h_expires bigint[], h_last integer[], h_label bigint[], h_labels text[], h_body bytea[],
    k_job text[], k_decision boolean[], k_last integer[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE {s}.silos SET batch = p_batch WHERE epoch = p_epoch AND batch < p_batch;
    IF NOT FOUND THEN
        IF EXISTS (SELECT FROM {s}.silos WHERE epoch = p_epoch) THEN
            RAISE EXCEPTION 'The batch is committed already.' USING ERRCODE = 'JG001';
        END IF;
        RAISE EXCEPTION 'The silo was declared dead.' USING ERRCODE = 'JG002';
    END IF;

    IF cardinality(n_id) > 0 THEN
        INSERT INTO {s}.records (id, grain, record, etag, expires, body)
        SELECT id, grain, record, etag, expires, nullif(body, '') FROM unnest(n_id, n_grain, n_record, n_etag, n_expires, n_body) AS n (id, grain, record, etag, expires, body);
    END IF;

    IF cardinality(w_id) > 0 THEN
        UPDATE {s}.records r SET etag = w.etag, expires = w.expires, body = nullif(w.body, '')
        FROM unnest(w_id, w_expected, w_etag, w_expires, w_body) AS w (id, expected, etag, expires, body)
        WHERE r.id = w.id AND r.etag = w.expected;
        GET DIAGNOSTICS changed = ROW_COUNT;
        IF changed <> cardinality(w_id) THEN
            RAISE EXCEPTION 'A record has another ETag.' USING ERRCODE = 'JG003';
        END IF;
        DELETE FROM {s}.deltas d USING unnest(w_id) AS w (id) WHERE d.id = w.id;
    END IF;

    IF cardinality(a_id) > 0 THEN
        UPDATE {s}.records r SET etag = a.etag FROM unnest(a_id, a_expected, a_etag) AS a (id, expected, etag) WHERE r.id = a.id AND r.etag = a.expected;
        GET DIAGNOSTICS changed = ROW_COUNT;
        IF changed <> cardinality(a_id) THEN
            RAISE EXCEPTION 'A record has another ETag.' USING ERRCODE = 'JG003';
        END IF;
    END IF;

    -- The rows of the records are locked by now: of one record the numbers grow, whichever silo appends.
    IF cardinality(d_id) > 0 THEN
        INSERT INTO {s}.deltas (id, seq, body)
        SELECT id, nextval('{s}.delta_numbers'), body FROM (SELECT * FROM unnest(d_id, d_seq, d_body) AS d (id, seq, body) ORDER BY seq OFFSET 0) d;
    END IF;

    IF cardinality(x_id) > 0 THEN
        DELETE FROM {s}.wake_ups u USING unnest(x_id, x_version) AS x (id, version) WHERE u.id = x.id AND u.version = x.version;
    END IF;

    IF cardinality(s_id) > 0 THEN
        INSERT INTO {s}.wake_ups (id, type, key, due, version, owner)
        SELECT id, type, key, due, version, owner FROM unnest(s_id, s_type, s_key, s_due, s_version, s_owner) AS s (id, type, key, due, version, owner)
        ON CONFLICT (id) DO UPDATE SET due = excluded.due, version = excluded.version, owner = excluded.owner;
    END IF;

    IF cardinality(r_id) > 0 THEN
        DELETE FROM {s}.wake_ups u USING unnest(r_id) AS r (id) WHERE u.id = r.id;
    END IF;

    IF cardinality(o_key) > 0 THEN
        INSERT INTO {s}.open_runs (shard, key, job, state, created, labels)
        SELECT shard, key, job, state, created, labels FROM unnest(o_shard, o_key, o_job, o_state, o_created, o_labels) AS o (shard, key, job, state, created, labels)
        ON CONFLICT (shard, key) DO UPDATE SET state = excluded.state, created = excluded.created, labels = excluded.labels;
    END IF;

    IF cardinality(c_key) > 0 THEN
        DELETE FROM {s}.open_runs o USING unnest(c_shard, c_key) AS c (shard, key) WHERE o.shard = c.shard AND o.key = c.key;
    END IF;

    FOR i IN 1 .. cardinality(j_job) LOOP
        IF j_tags[i] = '' THEN
            DELETE FROM {s}.jobs WHERE job = j_job[i];
        ELSE
            INSERT INTO {s}.jobs (job, tags) VALUES (j_job[i], j_tags[i]::jsonb) ON CONFLICT (job) DO UPDATE SET tags = excluded.tags;
        END IF;
    END LOOP;

    IF cardinality(h_place) > 0 THEN
        INSERT INTO {s}.history (place, instance, job, attempt, kind, ended, expires, last, label, labels, body)
        SELECT place, instance, job, attempt, kind, ended, expires, last, nullif(label, 0), labels::bigint[], body
        FROM unnest(h_place, h_instance, h_job, h_attempt, h_kind, h_ended, h_expires, h_last, h_label, h_labels, h_body)
            AS h (place, instance, job, attempt, kind, ended, expires, last, label, labels, body);
        IF array_remove(h_labels, NULL) <> '{}' THEN
            INSERT INTO {s}.labels (label, place, kind, job)
            SELECT l.label, h.place, h.kind, h.job
            FROM unnest(h_place, h_kind, h_job, h_labels) AS h (place, kind, job, labels), unnest(h.labels::bigint[]) AS l (label);
        END IF;
    END IF;

    IF cardinality(k_job) > 0 THEN
        WITH gone AS (
            DELETE FROM {s}.history h USING unnest(k_job, k_decision, k_last) AS k (job, decision, last)
            WHERE h.job = k.job AND (h.attempt = 0) = k.decision AND h.last > 0 AND h.place < (
                SELECT o.place FROM {s}.history o
                WHERE o.job = k.job AND (o.attempt = 0) = k.decision AND o.last > 0
                ORDER BY o.place DESC OFFSET k.last - 1 LIMIT 1)
            RETURNING h.kind, h.place, h.labels)
        DELETE FROM {s}.labels l USING gone, unnest(gone.labels) AS g (label) WHERE l.label = g.label AND l.kind = gone.kind AND l.place = gone.place;
    END IF;
END
$$;

CREATE FUNCTION {s}.sweep(p_epoch bigint, p_due bigint, p_now bigint, p_taken integer, p_forgotten integer)
RETURNS TABLE (type text, key text, due bigint, version bigint) LANGUAGE plpgsql AS $$
DECLARE
    living bigint[] := {s}.living_silos();
    gone uuid[];
BEGIN
    UPDATE {s}.silos s SET seen = now() WHERE s.epoch = p_epoch;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The silo was declared dead.' USING ERRCODE = 'JG002';
    END IF;

    gone := ARRAY(SELECT r.id FROM {s}.records r WHERE r.expires BETWEEN 1 AND p_now ORDER BY r.expires LIMIT p_forgotten FOR UPDATE SKIP LOCKED);
    IF cardinality(gone) > 0 THEN
        DELETE FROM {s}.deltas d WHERE d.id = ANY (gone);
        DELETE FROM {s}.records r WHERE r.id = ANY (gone);
    END IF;

    RETURN QUERY SELECT NULL::text, NULL::text, 0::bigint, cardinality(gone)::bigint;
    RETURN QUERY UPDATE {s}.wake_ups u SET owner = p_epoch
        FROM (
            SELECT w.id FROM {s}.wake_ups w
            WHERE w.due < p_due AND w.owner <> p_epoch AND w.owner <> ALL (living)
            ORDER BY w.due LIMIT p_taken FOR UPDATE SKIP LOCKED) t
        WHERE u.id = t.id RETURNING u.type, u.key, u.due, u.version;
END
$$;
