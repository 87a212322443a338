-- name: report
with named as (
  select * from json_to_recordset($2) as module (module text, role text, healthy boolean, reason text, details json)
), gone as (
  delete from process.service
   where (instance = $1 and module not in (select module from named))
      or heartbeat_at < clock_timestamp() - $4 * interval '1 millisecond'
)
insert into process.service as known
  (instance, module, role, healthy, reason, details, since, heartbeat_at)
select $1, module, role, healthy, reason, details, clock_timestamp(), clock_timestamp() from named
on conflict (instance, module) do update
   set role = excluded.role, healthy = excluded.healthy, reason = excluded.reason, details = excluded.details,
       heartbeat_at = excluded.heartbeat_at,
       -- It was silent: what runs under its name is another process, or one that others had given up.
       since = case when known.heartbeat_at < clock_timestamp() - $3 * interval '1 millisecond'
                    then excluded.since else known.since end

-- name: withdraw
delete from process.service where instance = $1

-- name: list
select *, heartbeat_at < clock_timestamp() - $1 * interval '1 millisecond' as silent
  from process.service
 order by module, instance
