-- name: now
-- A key may be used for so long after it was destroyed.
select (clock_timestamp() - interval '5 seconds')::text as keys_of

-- name: find
select 1 from as_of_build b
where projection = $1 and position = $2 and version = $3 and shape = $4
  and not exists (select from subject_key k where k.destroyed_at >= b.keys_of)

-- name: record
insert into as_of_build (projection, position, version, shape, tables, keys_of) values ($1, $2, $3, $4, $5, $6)
on conflict (projection, position) do update
set version = excluded.version, shape = excluded.shape, tables = excluded.tables, keys_of = excluded.keys_of,
    built_at = clock_timestamp()

-- name: tablesOf
select tables from as_of_build where projection = $1 and position = $2 for update

-- name: list
select position, array_agg(projection order by projection) as projections,
       to_char(max(built_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as built_at,
       exists (select from subject_key k where k.destroyed_at >= min(b.keys_of)) as outlived
from as_of_build b
group by position
order by position

-- name: forget
delete from as_of_build where position = $1 and ($2::text is null or projection = $2) returning projection, tables

-- name: isEmpty
select not exists (select from as_of_build where position = $1) as empty
