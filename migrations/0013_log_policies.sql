-- The log and the subjects' keys under row-level security too. A stream's name has its tenant after the first dash:
-- `category-<tenant>.<id>`. The owner appends and reads for all tenants; precedent_app sees its tenant's events and,
-- with no tenant named, none.
grant select on event to precedent_app;

do $$
declare
  name text;
begin
  foreach name in array array['event', 'subject_key'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy owner on %I to %I using (true) with check (true)', name, current_user);
  end loop;
end
$$;

create policy tenant on event to precedent_app
  using (substr(stream, strpos(stream, '-') + 1, 36) = nullif(current_setting('app.tenant_id', true), ''))
  with check (substr(stream, strpos(stream, '-') + 1, 36) = nullif(current_setting('app.tenant_id', true), ''));

create policy tenant on subject_key to precedent_app
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
