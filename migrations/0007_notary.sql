-- What the notary derives from the log: for each tenant a Merkle tree (RFC 6962) over its events, kept in tiles, and the
-- checkpoints that it signed. The tree of nil (00000000-…) has all checkpoints of tenants for leaves.
create table notary (
  singleton  boolean     not null default true constraint notary_pk primary key constraint notary_singleton check (singleton),
  -- Every event up to here is in its tenant's tree. EventStoreDB's positions have 128 bits.
  position   numeric(40) not null default 0,
  -- Of the Ed25519 key that signs: a process with another one must not.
  public_key bytea
);
insert into notary default values;

create table notary_tree (
  tenant_id uuid   not null constraint notary_tree_pk primary key,
  -- Stands for the tenant in leaves and checkpoints.
  pseudonym text   not null constraint notary_tree_pseudonym_unique unique,
  size      bigint not null,
  -- The size of the newest checkpoint.
  signed    bigint not null default 0
);

-- 256 hashes of a level side by side, fewer in the one at the right edge (C2SP tlog-tiles, height 8).
create table notary_tile (
  tenant_id uuid     not null,
  level     smallint not null,
  tile      bigint   not null,
  hashes    bytea    not null,
  constraint notary_tile_pk primary key (tenant_id, level, tile)
);
-- Hashes do not compress.
alter table notary_tile alter column hashes set storage external;

-- What the leaves of a tile at level 0 were made from: each event's digest, and its position in the log.
create table notary_bundle (
  tenant_id      uuid          not null,
  tile           bigint        not null,
  first_position numeric(40)   not null,
  digests        bytea         not null,
  positions      numeric(40)[] not null,
  constraint notary_bundle_pk primary key (tenant_id, tile)
);
alter table notary_bundle alter column digests set storage external;
create index notary_bundle_position on notary_bundle (tenant_id, first_position);

-- Every signed note, in the order of signing; the same as in the folder outside the database.
create table notary_checkpoint (
  ordinal   bigint      not null constraint notary_checkpoint_pk primary key,
  tenant_id uuid        not null,
  size      bigint      not null,
  note      text        not null,
  signed_at timestamptz not null
);
create index notary_checkpoint_tenant on notary_checkpoint (tenant_id, size);

grant select, update on notary to precedent_projector;
grant select, insert, update on notary_tree to precedent_projector;
grant select, insert, update on notary_tile to precedent_projector;
grant select, insert, update on notary_bundle to precedent_projector;
grant select, insert on notary_checkpoint to precedent_projector;
grant select on notary_tree, notary_tile, notary_bundle, notary_checkpoint to precedent_app;

do $$
declare
  name text;
begin
  foreach name in array array['notary_tree', 'notary_tile', 'notary_bundle', 'notary_checkpoint'] loop
    execute format('alter table %I enable row level security, force row level security', name);
    execute format('create policy tenant on %I to precedent_app '
      'using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) '
      'with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
    execute format('create policy notary_writes on %I for all to precedent_projector using (true) with check (true)', name);
  end loop;
end
$$;
