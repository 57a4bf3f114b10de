CREATE TABLE {s}.ends (
    slot smallint NOT NULL,
    writer smallint NOT NULL,
    hour bigint NOT NULL,
    succeeded bigint NOT NULL,
    failed bigint NOT NULL,
    canceled bigint NOT NULL,
    decisions bigint NOT NULL,
    PRIMARY KEY (slot, writer)
) WITH (fillfactor = 50);
COMMENT ON TABLE {s}.ends IS 'How many rows of history were added by the hours of their ends, in hours since the year 1: those of attempts by how they ended, and decisions. The slot is the hour modulo 64; the next hour with that slot replaces it.';

INSERT INTO {s}.ends (slot, writer, hour, succeeded, failed, canceled, decisions)
SELECT hour % 64, 0, hour, count(*) FILTER (WHERE kind = 6), count(*) FILTER (WHERE kind = 7), count(*) FILTER (WHERE kind = 8), count(*) FILTER (WHERE kind >= 16)
FROM (
    SELECT h.kind, h.ended / 36000000000 AS hour
    FROM {s}.history h, (SELECT (extract(epoch FROM now()) * 10000000)::bigint + 621355968000000000 - 26 * 36000000000 AS ticks) AS since
    WHERE h.place >= since.ticks AND h.ended >= since.ticks) AS ended
GROUP BY hour;
