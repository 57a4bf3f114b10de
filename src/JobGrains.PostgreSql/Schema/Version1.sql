CREATE TABLE {s}.lease (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch bigint NOT NULL,
    batch bigint NOT NULL,
    shards integer NOT NULL
);
COMMENT ON TABLE {s}.lease IS 'Whose the schema is: the epoch of the process that may write, and the last batch that it has committed.';

CREATE TABLE {s}.records (
    id uuid PRIMARY KEY,
    grain text NOT NULL,
    record text NOT NULL,
    etag bigint NOT NULL,
    expires bigint NOT NULL,
    body bytea
) WITH (fillfactor = 50);
COMMENT ON TABLE {s}.records IS 'The records of grains as JSON in UTF-8. Times here and elsewhere are in 100 ns since the year 1; 0 stands for never.';

CREATE TABLE {s}.deltas (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (id, seq)
);
COMMENT ON TABLE {s}.deltas IS 'What was appended to records since they were written.';

CREATE TABLE {s}.pending (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    key text NOT NULL,
    state smallint NOT NULL,
    created bigint NOT NULL,
    labels bytea NOT NULL,
    wake_up bigint NOT NULL,
    version bigint NOT NULL
) WITH (fillfactor = 80);
COMMENT ON TABLE {s}.pending IS 'Open runs (state -1: none) and wake-ups. A process reads it when it starts, and has it in memory from then on.';

CREATE TABLE {s}.jobs (
    job text COLLATE "C" PRIMARY KEY,
    tags jsonb NOT NULL
);

CREATE TABLE {s}.history (
    place bigint NOT NULL,
    instance uuid NOT NULL,
    job text COLLATE "C" NOT NULL,
    attempt integer NOT NULL,
    kind smallint NOT NULL,
    ended bigint NOT NULL,
    expires bigint NOT NULL,
    last integer NOT NULL,
    label bigint,
    labels bigint[],
    body bytea NOT NULL
) PARTITION BY RANGE (place);
CREATE UNIQUE INDEX history_kind ON {s}.history (kind, place);
CREATE INDEX history_instance ON {s}.history (instance);
CREATE INDEX history_job ON {s}.history (job, kind, place);
CREATE INDEX history_last ON {s}.history (job, place) WHERE last > 0;
CREATE INDEX history_label ON {s}.history (label, kind, place);
COMMENT ON TABLE {s}.history IS 'The ends of attempts and the decisions about fires in the order of their places, one partition a day. The kind is the status, and 16 more for a decision (attempt 0); 6 is success, 7 failure, 8 a cancel.';

CREATE TABLE {s}.labels (
    label bigint NOT NULL,
    place bigint NOT NULL,
    kind smallint NOT NULL,
    job text COLLATE "C" NOT NULL,
    PRIMARY KEY (label, kind, place)
) PARTITION BY RANGE (place);
CREATE INDEX labels_job ON {s}.labels (label, job, kind, place);
COMMENT ON TABLE {s}.labels IS 'What rows of history with several labels are found by. Those with one have it in their column label, and are not here.';

CREATE TABLE {s}.partitions (
    day integer PRIMARY KEY,
    expires bigint NOT NULL,
    slack bigint NOT NULL
);
COMMENT ON TABLE {s}.partitions IS 'The partitions of the history and the labels, by days since the year 1, when the last of their rows is kept no more, and by how much their places are later than the times of the ends at most.';

INSERT INTO {s}.lease (epoch, batch, shards) VALUES (0, 0, {shards});

CREATE FUNCTION {s}.commit(
    p_epoch bigint, p_batch bigint,
    n_id uuid[], n_grain text[], n_record text[], n_etag bigint[], n_expires bigint[], n_body bytea[],
    w_id uuid[], w_expected bigint[], w_etag bigint[], w_expires bigint[], w_body bytea[],
    a_id uuid[], a_expected bigint[], a_etag bigint[],
    d_id uuid[], d_seq bigint[], d_body bytea[],
    b_id uuid[], b_type text[], b_key text[], b_state smallint[], b_created bigint[], b_labels bytea[], b_wake_up bigint[], b_version bigint[],
    p_id uuid[], p_type text[], p_key text[], p_state smallint[], p_created bigint[], p_labels bytea[], p_wake_up bigint[], p_version bigint[],
    q_id uuid[],
    j_job text[], j_tags text[],
    h_place bigint[], h_instance uuid[], h_job text[], h_attempt integer[], h_kind smallint[], h_ended bigint[], h_expires bigint[], h_last integer[], h_label bigint[], h_labels text[], h_body bytea[],
    k_job text[], k_decision boolean[], k_last integer[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE {s}.lease SET batch = p_batch WHERE epoch = p_epoch AND batch < p_batch;
    IF NOT FOUND THEN
        IF EXISTS (SELECT FROM {s}.lease WHERE epoch = p_epoch) THEN
            RAISE EXCEPTION 'The batch is committed already.' USING ERRCODE = 'JG001';
        END IF;
        RAISE EXCEPTION 'Another process has taken the schema over.' USING ERRCODE = 'JG002';
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

    IF cardinality(d_id) > 0 THEN
        INSERT INTO {s}.deltas (id, seq, body) SELECT id, seq, body FROM unnest(d_id, d_seq, d_body) AS d (id, seq, body);
    END IF;

    IF cardinality(b_id) > 0 THEN
        INSERT INTO {s}.pending (id, type, key, state, created, labels, wake_up, version)
        SELECT id, type, key, state, created, labels, wake_up, version
        FROM unnest(b_id, b_type, b_key, b_state, b_created, b_labels, b_wake_up, b_version) AS b (id, type, key, state, created, labels, wake_up, version);
    END IF;

    IF cardinality(p_id) > 0 THEN
        INSERT INTO {s}.pending (id, type, key, state, created, labels, wake_up, version)
        SELECT id, type, key, state, created, labels, wake_up, version
        FROM unnest(p_id, p_type, p_key, p_state, p_created, p_labels, p_wake_up, p_version) AS p (id, type, key, state, created, labels, wake_up, version)
        ON CONFLICT (id) DO UPDATE
        SET state = excluded.state, created = excluded.created, labels = excluded.labels, wake_up = excluded.wake_up, version = excluded.version;
    END IF;

    IF cardinality(q_id) > 0 THEN
        DELETE FROM {s}.pending p USING unnest(q_id) AS q (id) WHERE p.id = q.id;
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

CREATE FUNCTION {s}.forget(p_epoch bigint, p_now bigint, e_id uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM {s}.lease WHERE epoch = p_epoch FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Another process has taken the schema over.' USING ERRCODE = 'JG002';
    END IF;

    DELETE FROM {s}.deltas d USING {s}.records r, unnest(e_id) AS e (id) WHERE r.id = e.id AND r.expires BETWEEN 1 AND p_now AND d.id = r.id;
    RETURN QUERY DELETE FROM {s}.records r USING unnest(e_id) AS e (id) WHERE r.id = e.id AND r.expires BETWEEN 1 AND p_now RETURNING r.id;
END
$$;
