-- API keys are in the log now, each in a stream of its own.
drop table api_key;

-- When each was last used: written in batches by whoever authenticates, never an event for each request.
create table api_key_use (
  tenant_id    uuid        not null,
  key_id       uuid        not null,
  last_used_at timestamptz not null,
  constraint api_key_use_pk primary key (tenant_id, key_id)
);

do $$
begin
  alter table api_key_use enable row level security, force row level security;
  -- One batch holds the keys of many tenants.
  execute format('create policy owner on api_key_use to %I using (true) with check (true)', current_user);
  create policy tenant on api_key_use to precedent_app
    using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
  grant select on api_key_use to precedent_app;
end
$$;
