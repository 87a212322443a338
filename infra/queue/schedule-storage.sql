-- name: schedules
select * from process.schedule order by tenant_id, name

-- name: putSchedule
insert into process.schedule (tenant_id, name, job, input, starts_at, every_millis, catch_up)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (tenant_id, name) do update
   set job = excluded.job, input = excluded.input, starts_at = excluded.starts_at,
       every_millis = excluded.every_millis, catch_up = excluded.catch_up

-- name: fired
update process.schedule
   set last_fired_at = greatest(last_fired_at, $3)
 where (tenant_id, name) = ($1, $2)
