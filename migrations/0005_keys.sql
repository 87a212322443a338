-- Data keys, wrapped by the key-encryption key. Random, never derived: destroying one makes its ciphertexts unreadable.
create table subject_key (
  tenant_id    uuid        not null,
  subject      text        not null,
  key_id       uuid        not null,
  wrapped      bytea,
  created_at   timestamptz not null default now(),
  destroyed_at timestamptz,
  constraint subject_key_pk primary key (tenant_id, subject),
  constraint subject_key_id_unique unique (key_id),
  constraint subject_key_destroyed_or_wrapped check ((wrapped is null) = (destroyed_at is not null))
);

-- API keys: the digest only. The key itself is shown once.
create table api_key (
  key_id       uuid        not null constraint api_key_pk primary key,
  tenant_id    uuid,
  name         text        not null,
  prefix       text        not null,
  digest       bytea       not null constraint api_key_digest_unique unique,
  super_admin  boolean     not null default false,
  created_at   timestamptz not null default now(),
  revoked_at   timestamptz,
  constraint api_key_tenant_or_super_admin check (super_admin or tenant_id is not null)
);
