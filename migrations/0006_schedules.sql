-- Schedules are events. This is what the scheduler works from: what the newest of them say, and when it is due next.
drop table process.schedule;

create table process.schedule (
  tenant_id uuid not null,
  name text not null,
  -- Of the newest event: what an older one says changes nothing.
  position numeric not null,
  -- Absent once it was removed.
  definition json,
  -- Absent while it is not due: paused, removed, or never again.
  due_at timestamptz,
  primary key (tenant_id, name)
);
create index schedule_due on process.schedule (due_at) where due_at is not null;

alter table process.schedule enable row level security;
alter table process.schedule force row level security;
do $$
begin
  execute format('create policy owner on process.schedule to %I using (true) with check (true)', current_user);
  create policy tenant on process.schedule to precedent_app
    using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
end
$$;

-- Which parts of the product run where, as they say themselves every few seconds. By the database's clock.
create table process.service (
  -- The process, named as in leases.
  instance text not null,
  -- `projection decisions`, `api`.
  module text not null,
  role text not null,
  healthy boolean not null,
  -- Why it is not healthy.
  reason text,
  details json not null,
  since timestamptz not null,
  heartbeat_at timestamptz not null,
  primary key (instance, module)
);
