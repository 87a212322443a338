-- Two roles that nobody logs in as: the connecting user takes them on for a transaction (set local role).
-- precedent_app reads under row-level security; precedent_projector writes read models of all tenants.
do $$
begin
  if not exists (select from pg_roles where rolname = 'precedent_app') then
    create role precedent_app nologin nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'precedent_projector') then
    create role precedent_projector nologin nobypassrls;
  end if;
exception
  -- Two databases of one cluster may be migrated at the same time; roles belong to the cluster.
  when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
  execute format('grant precedent_app, precedent_projector to %I', current_user);
end
$$;

create schema if not exists read_model;
grant usage on schema read_model to precedent_app, precedent_projector;
