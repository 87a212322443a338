-- Lets a gin index serve readers. Under row-level security PostgreSQL uses an index only for what cannot tell a row's
-- values before the policy has hidden the row. `@>` on jsonb is not marked so, though it answers yes or no, writes
-- nothing, and raises no error that names a value; without the mark the search reads rows one by one.
-- Only a superuser may set it. Where the connecting user is none, all answers are the same and searches take longer:
-- a database administrator can run this one statement.
do $$
begin
  if (select rolsuper from pg_roles where rolname = current_user) then
    alter function pg_catalog.jsonb_contains(jsonb, jsonb) leakproof;
  end if;
end
$$;
