-- Secrets at rest: each encrypted by its tenant's data key, each data key wrapped by the key-encryption key, which is
-- never here. Nobody logs in as precedent_secrets; the connecting user takes it on for a transaction.
do $$
begin
  if not exists (select from pg_roles where rolname = 'precedent_secrets') then
    create role precedent_secrets nologin nobypassrls;
  end if;
exception
  -- Two databases of one cluster may be migrated at the same time; roles belong to the cluster.
  when duplicate_object or unique_violation then null;
end
$$;

-- What everything that is derived and must never change is derived from: random, wrapped, one row. That it unwraps says
-- that the configured key is the one of this database.
create table installation_key (
  only_one   boolean     not null default true constraint installation_key_pk primary key check (only_one),
  wrapped    bytea       not null,
  wrapped_by text        not null,
  -- Since when the key-encryption key that wraps is the current one.
  wrapped_at timestamptz not null
);

-- By which key-encryption key a subject's key is wrapped; absent for those made before keys had names.
alter table subject_key add column wrapped_by text;

create table data_key (
  tenant_id  uuid        not null,
  key_id     uuid        not null,
  wrapped    bytea       not null,
  wrapped_by text        not null,
  created_at timestamptz not null,
  -- Seals nothing new from then on; gone when nothing is sealed by it any more.
  retired_at timestamptz,
  constraint data_key_pk primary key (tenant_id, key_id)
);
create unique index data_key_current on data_key (tenant_id) where retired_at is null;

create table secret (
  tenant_id  uuid        not null,
  secret_id  uuid        not null,
  purpose    text        not null,
  key_id     uuid        not null,
  -- AES-256-GCM: nonce of 12 bytes, ciphertext, tag of 16 bytes.
  sealed     bytea       not null constraint secret_sealed check (octet_length(sealed) >= 28),
  created_at timestamptz not null,
  constraint secret_pk primary key (tenant_id, secret_id),
  constraint secret_data_key_fk foreign key (tenant_id, key_id) references data_key (tenant_id, key_id)
);
create index secret_by_data_key on secret (tenant_id, key_id);

do $$
declare
  name text;
begin
  execute format('grant precedent_secrets to %I', current_user);
  foreach name in array array['data_key', 'secret'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    -- The owner looks for keys of every tenant that are due to be replaced.
    execute format('create policy owner on %I to %I using (true) with check (true)', name, current_user);
    execute format(
      'create policy tenant on %I to precedent_secrets
         using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)',
      name
    );
    execute format('grant select, insert, update, delete on %I to precedent_secrets', name);
  end loop;
end
$$;
