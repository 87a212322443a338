-- What witnesses signed of checkpoints (C2SP tlog-cosignature), in the order in which it came: the same as in the folder
-- outside the database. Never changed, never taken away.
create table notary_cosignature (
  ordinal   bigint not null constraint notary_cosignature_pk primary key,
  tenant_id uuid   not null,
  -- Of the checkpoint.
  size      bigint not null,
  -- The witness's name and the id of its key.
  witness   text   not null,
  -- The line of signature, with its newline.
  line      text   not null,
  constraint notary_cosignature_once unique (tenant_id, witness, size)
);

grant select, insert on notary_cosignature to precedent_projector;
grant select on notary_cosignature to precedent_app;
alter table notary_cosignature enable row level security, force row level security;
create policy tenant on notary_cosignature to precedent_app
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy notary_writes on notary_cosignature for all to precedent_projector using (true) with check (true);
