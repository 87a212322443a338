-- Read models as they were: which projections were built as of which position. Their tables are in a schema named
-- after it, `as_of_<position>`, until they are dropped.
create table as_of_build (
  projection text        not null,
  -- EventStoreDB's positions have 128 bits.
  position   numeric(40) not null,
  version    integer     not null,
  -- Digest of the tables' definition: what has another form than today's is not read.
  shape      text        not null,
  tables     text[]      not null,
  -- Subjects' keys that were there at this time may have opened what is in the tables.
  keys_of    timestamptz not null,
  built_at   timestamptz not null default clock_timestamp(),
  constraint as_of_build_pk primary key (projection, position)
);

-- Whether a key was destroyed since.
create index subject_key_destroyed_at on subject_key (destroyed_at) where destroyed_at is not null;

-- When events were recorded, for each few hundred that follow each other in the log: where the last of them stands,
-- and the earliest of their times. Made when a time is first asked for; all processes make the same rows.
create table log_time (
  position numeric(40) not null constraint log_time_pk primary key,
  earliest timestamptz not null
);
