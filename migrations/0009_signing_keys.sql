-- The keys that sign access tokens. The public halves are published; the private halves are sealed secrets.
-- Each follows the one before it: of two nodes that make the next one at the same moment, one finds its place taken.
create table signing_key (
  generation  integer     not null constraint signing_key_pk primary key,
  kid         text        not null constraint signing_key_kid_unique unique,
  public_jwk  jsonb       not null,
  secret_id   text        not null,
  signs_from  timestamptz not null,
  signs_until timestamptz not null,
  constraint signing_key_signs check (signs_from < signs_until)
);
