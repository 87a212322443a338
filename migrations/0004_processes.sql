-- What the process runtime keeps besides the log. The owner, who runs processes and jobs, sees every tenant's rows;
-- precedent_app, which answers queries, one tenant's jobs only.
create schema process;
grant usage on schema process to precedent_app;

-- Who runs what. Expiry is by the database's clock; a former holder is told by its token.
create table process.lease (
  name text primary key,
  holder text not null,
  token bigint not null default 1,
  expires_at timestamptz not null
);

create table process.checkpoint (
  name text primary key,
  position numeric not null check (position >= 0)
);

-- Inputs that wait: the first of an instance for its next attempt, the others behind it.
create table process.parked_input (
  tenant_id uuid not null,
  process text not null,
  instance text not null,
  input_id uuid not null,
  place bigint generated always as identity,
  source json not null,
  attempts integer not null check (attempts >= 0),
  next_attempt_at timestamptz not null,
  error text,
  failed boolean not null default false,
  primary key (tenant_id, process, instance, input_id)
);
create index parked_input_place on process.parked_input (process, tenant_id, instance, place);

create table process.timer (
  tenant_id uuid not null,
  process text not null,
  instance text not null,
  name text not null,
  id uuid not null,
  at timestamptz not null,
  correlation_id text not null,
  traceparent text,
  primary key (tenant_id, process, instance, name)
);
create index timer_due on process.timer (process, at);

-- Every job that was asked for: the queue's outbox, the dead letters, and what the monitor shows.
create table process.job (
  tenant_id uuid not null,
  id uuid not null,
  job text not null,
  input json not null,
  origin_kind text not null check (origin_kind in ('api', 'webhook', 'schedule', 'process')),
  origin_id text not null,
  correlation_id text not null,
  causation_id text not null,
  traceparent text,
  status text not null default 'waiting'
    check (status in ('waiting', 'queued', 'running', 'retrying', 'completed', 'failed', 'cancelled')),
  max_attempts integer not null check (max_attempts > 0),
  attempts integer not null default 0,
  starts integer not null default 0,
  -- The position of the event by which it was last put back; names a round of attempts.
  round numeric not null default 0,
  progress double precision not null default 0 check (progress between 0 and 1),
  error text,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  touched_at timestamptz not null,
  primary key (tenant_id, id)
);
create index job_waiting on process.job (requested_at) where status = 'waiting';
create index job_open on process.job (touched_at) where status in ('queued', 'running', 'retrying');
create index job_listed on process.job (tenant_id, requested_at, id);

create table process.schedule (
  tenant_id uuid not null,
  name text not null,
  job text not null,
  input json not null,
  starts_at timestamptz not null,
  every_millis bigint not null check (every_millis > 0),
  catch_up text not null check (catch_up in ('none', 'latest', 'all')),
  last_fired_at timestamptz,
  primary key (tenant_id, name)
);

do $$
declare
  name text;
begin
  foreach name in array array['parked_input', 'timer', 'job', 'schedule'] loop
    execute format('alter table process.%I enable row level security', name);
    execute format('alter table process.%I force row level security', name);
    execute format('create policy owner on process.%I to %I using (true) with check (true)', name, current_user);
    execute format(
      'create policy tenant on process.%I to precedent_app
         using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)',
      name
    );
  end loop;
end
$$;

grant select on process.job, process.schedule to precedent_app;
