-- name: declare
insert into projection_checkpoint (name, slot, version, shape, tables, status)
values ($1, 'live', $2, $3, $4, 'running')
on conflict (name, slot) do nothing

-- name: read
select name, slot, version, shape, tables, position, events_applied, status, poison_event_id, poison_type,
       poison_position, poison_error, epoch, holder, lease_until > clock_timestamp() as held,
       to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as updated_at
from projection_checkpoint
where name = any ($1)

-- name: positions
select name, position from projection_checkpoint where slot = 'live' and name = any ($1)

-- name: live
select name, epoch, position from projection_checkpoint where slot = 'live' and name = any ($1)

-- name: acquire
update projection_checkpoint
set epoch = epoch + 1, holder = $3, lease_until = clock_timestamp() + $4 * interval '1 millisecond'
where name = $1 and slot = 'live' and version = $2 and lease_until < clock_timestamp()
returning epoch, position, status

-- name: acquireBuild
insert into projection_checkpoint as c (name, slot, version, shape, tables, status, epoch, holder, lease_until)
values ($1, 'building', $2, $3, $4, 'building', nextval('projection_build_epoch'), $5, clock_timestamp() + $6 * interval '1 millisecond')
on conflict (name, slot) do update
set version = excluded.version, shape = excluded.shape, tables = excluded.tables, position = 0, events_applied = 0,
    status = 'building', poison_event_id = null, poison_type = null, poison_position = null, poison_error = null,
    epoch = excluded.epoch, holder = excluded.holder, lease_until = excluded.lease_until, updated_at = clock_timestamp()
-- A build that met a poison event waits for an operator, or for code of another version.
where c.lease_until < clock_timestamp() and (c.status = 'building' or c.version <> excluded.version)
returning epoch

-- name: advance
update projection_checkpoint
set position = $4, events_applied = events_applied + $5, updated_at = clock_timestamp(),
    lease_until = clock_timestamp() + $6 * interval '1 millisecond'
where name = $1 and slot = $2 and epoch = $3 and status <> 'paused'

-- name: pause
update projection_checkpoint
set status = 'paused', position = $4, events_applied = events_applied + $5, updated_at = clock_timestamp(),
    poison_event_id = $6, poison_type = $7, poison_position = $8, poison_error = $9
where name = $1 and slot = $2 and epoch = $3

-- name: resume
-- A build starts again from the log's first event: forgetting it is enough.
with forgotten as (
  delete from projection_checkpoint where name = $1 and slot = 'building' and status = 'paused' returning name
), resumed as (
  update projection_checkpoint
  set status = 'running', poison_event_id = null, poison_type = null, poison_position = null, poison_error = null,
      updated_at = clock_timestamp()
  where name = $1 and slot = 'live' and status = 'paused'
  returning name
)
select name from forgotten union all select name from resumed

-- name: heartbeat
with held as (
  select * from unnest($1::text[], $2::text[], $3::bigint[], $4::numeric[]) as h(name, slot, epoch, position)
), renewable as (
  -- A row that is being written renews its lease by that; waiting for it here could only end in a deadlock.
  select c.name, c.slot, h.position
  from projection_checkpoint c
  join held h on h.name = c.name and h.slot = c.slot and h.epoch = c.epoch
  for update of c skip locked
), renewed as (
  update projection_checkpoint c
  set lease_until = clock_timestamp() + $5 * interval '1 millisecond',
      position = greatest(c.position, r.position),
      updated_at = case when r.position > c.position then clock_timestamp() else c.updated_at end
  from renewable r
  where c.name = r.name and c.slot = r.slot
)
select c.name, c.slot, c.epoch = h.epoch as mine, c.status
from projection_checkpoint c
join held h on h.name = c.name and h.slot = c.slot

-- name: release
-- The epoch moves on, so that a heartbeat under way does not renew what was given back.
update projection_checkpoint
set lease_until = '-infinity', holder = null, epoch = epoch + 1
where name = $1 and slot = $2 and epoch = $3

-- name: lockBuild
select position, events_applied from projection_checkpoint
where name = $1 and slot = 'building' and epoch = $2 and status = 'building'
for update

-- name: lockLive
select position, tables from projection_checkpoint where name = $1 and slot = 'live' for update

-- name: switchLive
update projection_checkpoint
set version = $2, shape = $3, tables = $4, position = $5, events_applied = $6, status = 'running',
    poison_event_id = null, poison_type = null, poison_position = null, poison_error = null,
    epoch = epoch + 1, holder = null, lease_until = '-infinity', updated_at = clock_timestamp()
where name = $1 and slot = 'live'

-- name: dropBuild
delete from projection_checkpoint where name = $1 and slot = 'building' and epoch = $2 and status = 'building'
