-- name: last
select coalesce(max(position), 0) as position from log_time

-- name: record
insert into log_time (position, earliest)
select position, earliest from unnest($1::numeric[], $2::timestamptz[]) as block (position, earliest)
on conflict (position) do nothing

-- name: find
with found as (select position from log_time where earliest <= $1 order by position desc limit 1)
select f.position as last, coalesce((select max(b.position) from log_time b where b.position < f.position), 0) as after
from found f
