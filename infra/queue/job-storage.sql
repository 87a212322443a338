-- name: add
insert into process.job
  (tenant_id, id, job, input, origin_kind, origin_id, correlation_id, causation_id, traceparent, max_attempts,
   requested_at, touched_at)
select job.tenant, job.id, job.job, job.input, job.origin ->> 'kind', job.origin ->> 'id', job."correlationId",
       job."causationId", job.traceparent, job."maxAttempts", job."requestedAt", job."requestedAt"
  from json_to_recordset($1) as job (
         tenant uuid, id uuid, job text, input json, origin json, "correlationId" text, "causationId" text,
         traceparent text, "maxAttempts" integer, "requestedAt" timestamptz)
on conflict do nothing

-- name: waiting
select tenant_id, id, max_attempts, round > 0 as retried
  from process.job
 where status = 'waiting'
 order by requested_at
 limit $1

-- name: handedOver
update process.job
   set status = case status when 'waiting' then 'queued' else status end, touched_at = $2
  from json_to_recordset($1) as handed (tenant uuid, id uuid)
 where (job.tenant_id, job.id) = (handed.tenant, handed.id) and finished_at is null

-- name: start
update process.job
   set status = 'running', attempts = $3, starts = starts + 1, progress = 0, touched_at = $4,
       started_at = coalesce(started_at, $4)
 where (tenant_id, id) = ($1, $2) and status not in ('completed', 'failed', 'cancelled')
returning *

-- name: progress
update process.job set progress = $3, touched_at = $4 where (tenant_id, id) = ($1, $2) and status = 'running'

-- name: attemptFailed
update process.job set status = 'retrying', error = $3, touched_at = $4
 where (tenant_id, id) = ($1, $2) and status not in ('completed', 'failed', 'cancelled')

-- name: finish
update process.job
   set status = $3, error = $4, finished_at = $5, touched_at = $5,
       progress = case $3 when 'completed' then 1 else progress end
 where (tenant_id, id) = ($1, $2) and status not in ('completed', 'cancelled')

-- name: requeue
update process.job
   set status = 'waiting', round = $3, attempts = 0, finished_at = null
 where (tenant_id, id) = ($1, $2) and status = 'failed' and round < $3

-- name: isCancelled
select exists (select from process.job where (tenant_id, id) = ($1, $2) and status = 'cancelled') as cancelled

-- name: silentSince
select * from process.job
 where status in ('queued', 'running', 'retrying') and touched_at < $1
 order by touched_at
 limit $2

-- name: depth
select job, status, count(*)::integer as count from process.job group by job, status order by job, status
