-- name: acquireLease
insert into process.lease as held (name, holder, expires_at)
values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
on conflict (name) do update
   set holder = excluded.holder, token = held.token + 1, expires_at = excluded.expires_at
 where held.expires_at < clock_timestamp() or held.holder = excluded.holder
returning token

-- name: renewLease
update process.lease
   set expires_at = clock_timestamp() + $3 * interval '1 millisecond'
 where name = $1 and token = $2

-- name: releaseLease
update process.lease set expires_at = '-infinity' where name = $1 and token = $2

-- name: checkpoint
select position from process.checkpoint where name = $1

-- name: commit
-- The lease's row is locked until the end of this statement, so that nobody takes the lease between look and write.
with held as materialized (
  select name from process.lease where name = $1 and token = $2 for share
), parked as (
  insert into process.parked_input
    (tenant_id, process, instance, input_id, source, attempts, next_attempt_at, error)
  select input.tenant, input.process, input.instance, input.input_id, input.source, input.attempts,
         input.next_attempt_at, input.error
    from json_to_recordset($4) as input (
           tenant uuid, process text, instance text, input_id uuid, source json, attempts integer,
           next_attempt_at timestamptz, error text)
   where exists (select from held)
  on conflict do nothing
)
insert into process.checkpoint (name, position)
select name, $3 from held
on conflict (name) do update set position = excluded.position

-- name: parkedInstances
select distinct tenant_id, instance from process.parked_input where process = $1

-- name: dueParked
select * from (
  select distinct on (tenant_id, instance) *
    from process.parked_input
   where process = $1
   order by tenant_id, instance, place
) as first
 where not failed and (attempts = 0 or next_attempt_at <= $2)
 limit $3

-- name: dueTimers
select * from (
  select distinct on (tenant_id, instance) *
    from process.timer
   where process = $1 and at <= $2
     and not exists (
       select from process.parked_input as parked
        where (parked.tenant_id, parked.process, parked.instance) = (timer.tenant_id, timer.process, timer.instance))
   order by tenant_id, instance, at, name
) as first
 order by at
 limit $3

-- name: unpark
delete from process.parked_input where (process, tenant_id, instance, input_id) = ($1, $2, $3, $4)

-- name: postpone
update process.parked_input
   set attempts = $5, error = $6, next_attempt_at = $7, failed = $8
 where (process, tenant_id, instance, input_id) = ($1, $2, $3, $4)

-- name: resume
update process.parked_input
   set attempts = 0, failed = false, next_attempt_at = $4
 where (process, tenant_id, instance) = ($1, $2, $3) and failed

-- name: changeTimers
-- A timer that is set anew is updated, not deleted: the deletion does not see it.
with cancelled as (
  delete from process.timer
   where (process, tenant_id, instance) = ($1, $2, $3)
     and ($4 or name = any ($5::text[]))
     and name not in (select name from json_to_recordset($6) as timer (name text))
)
insert into process.timer (process, tenant_id, instance, id, name, at, correlation_id, traceparent)
select $1, $2, $3, timer.id, timer.name, timer.at, timer."correlationId", timer.traceparent
  from json_to_recordset($6) as timer (id uuid, name text, at timestamptz, "correlationId" text, traceparent text)
on conflict (tenant_id, process, instance, name) do update
   set id = excluded.id, at = excluded.at, correlation_id = excluded.correlation_id, traceparent = excluded.traceparent

-- name: removeTimer
delete from process.timer where (process, tenant_id, instance, id) = ($1, $2, $3, $4)

-- name: parkTimer
with fired as (
  delete from process.timer where (process, tenant_id, instance, id) = ($1, $2, $3, $4)
)
insert into process.parked_input (process, tenant_id, instance, input_id, source, attempts, next_attempt_at, error)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict do nothing

-- name: backlog
select checkpoint.name,
       checkpoint.position,
       case when lease.expires_at > clock_timestamp() then lease.holder end as holder,
       (select count(*) from process.parked_input where process = checkpoint.name)::integer as parked,
       (select count(*) from process.parked_input where process = checkpoint.name and failed)::integer as failed,
       (select count(*) from process.timer where process = checkpoint.name)::integer as timers
  from process.checkpoint
  left join process.lease using (name)
 order by checkpoint.name
