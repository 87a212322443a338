-- name: find
select * from process.schedule where (tenant_id, name) = ($1, $2)

-- name: put
insert into process.schedule as known (tenant_id, name, position, definition, due_at)
values ($1, $2, $3, $4, $5)
on conflict (tenant_id, name) do update
   set position = excluded.position, definition = excluded.definition, due_at = excluded.due_at
 where known.position < excluded.position

-- name: due
select * from process.schedule
 where due_at <= $1 and definition is not null
 order by due_at
 limit $2

-- name: fired
update process.schedule set due_at = $5 where (tenant_id, name, position, due_at) = ($1, $2, $3, $4)
