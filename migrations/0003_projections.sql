-- How far each projection is, who runs it, and what stopped it. Read-model tables themselves are made from their
-- declarations, in schema read_model. `live` is what readers see; `building` is a new version or a rebuild beside it.
create table projection_checkpoint (
  name            text          not null,
  slot            text          not null constraint projection_checkpoint_slot check (slot in ('live', 'building')),
  version         integer       not null,
  -- Digest of the tables' definition: a changed table under an unchanged version refuses to start.
  shape           text          not null,
  tables          text[]        not null,
  -- EventStoreDB's positions have 128 bits.
  position        numeric(40)   not null default 0,
  events_applied  bigint        not null default 0,
  status          text          not null constraint projection_checkpoint_status check (status in ('running', 'paused', 'building')),
  poison_event_id text,
  poison_type     text,
  poison_position numeric(40),
  poison_error    text,
  -- Fencing token: raised by whoever takes the lease, named by every write.
  epoch           bigint        not null default 0,
  holder          text,
  lease_until     timestamptz   not null default '-infinity',
  updated_at      timestamptz   not null default clock_timestamp(),
  constraint projection_checkpoint_pk primary key (name, slot),
  constraint projection_checkpoint_poison_iff_paused check ((status = 'paused') = (poison_event_id is not null))
) with (
  -- Few rows, updated all the time: room for HOT updates, and vacuum before dead versions pile up.
  fillfactor = 20,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 500
);

-- Builds are numbered for ever, also when a build's row is gone: a builder that hangs must find no successor's tables.
create sequence projection_build_epoch;

grant select, update on projection_checkpoint to precedent_projector;
grant select on projection_checkpoint to precedent_app;
