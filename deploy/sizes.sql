-- How much a matter takes: rows and bytes of every table, indexes and long values included, and bytes for each row.
-- psql "$YIPING_DATABASE_URL" -f deploy/sizes.sql     (after VACUUM ANALYZE, for the rows are an estimate)
SELECT c.relname AS "table",
       c.reltuples::bigint AS rows,
       pg_total_relation_size(c.oid) AS bytes,
       round(pg_total_relation_size(c.oid) / c.reltuples::numeric) AS bytes_per_row,
       round(c.reltuples::numeric / nullif(m.reltuples, 0)::numeric, 2) AS rows_per_matter
FROM pg_class c, (SELECT reltuples FROM pg_class WHERE oid = 'matters'::regclass) m
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.reltuples > 0
ORDER BY bytes DESC;
