-- The log. Positions are 1, 2, 3 … in the order of commits: appends of all processes take turns (see append_events).
-- json, not jsonb: the bytes that were appended are the bytes that are kept, which hashing needs. No check constraints:
-- PostgreSQL reads each from its catalogue again for every statement, and append_events numbers from 1 and 0 anyway.
create table event (
  position bigint           not null,
  revision bigint           not null,
  id       uuid             not null,
  version  smallint         not null,
  stream   text collate "C" not null,
  type     text collate "C" not null,
  data     json             not null,
  metadata json             not null,
  constraint event_position_pk primary key (position),
  constraint event_stream_revision_unique unique (stream, revision),
  constraint event_id_unique unique (id)
);

-- What was appended is never changed or removed, not even by the owner. `always`: also where a session says that it is
-- a replica.
create function refuse_event_mutation() returns trigger language plpgsql as $$
begin
  raise exception 'events are immutable: % on % is refused', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end
$$;

create trigger event_immutable before update or delete on event
  for each statement execute function refuse_event_mutation();
create trigger event_not_truncatable before truncate on event
  for each statement execute function refuse_event_mutation();
alter table event enable always trigger event_immutable;
alter table event enable always trigger event_not_truncatable;

-- Appends a batch: many appends, each all or none, each with an outcome of its own. Where all can be appended, they are
-- at once; where one cannot, append_one_by_one finds out which.
--
--   streams             the streams of the batch, each once
--   floors              for each stream, a revision that its head has at least if its first append succeeds
--   append_streams      for each append, which of the streams (from 1)
--   expected_revisions  for each append: a revision, or -1 none, -2 any, -3 exists
--   events_before       for each append, how many events of the batch come before it in its stream
--   event_counts        for each append, how many events
--   event_streams       for each event, which of the streams (from 1)
--   event_offsets       for each event, which of the batch's events in its stream (from 1)
--   ids … metadatas     the events of all appends, one after the other. No id may be in a batch twice
--   ids_to_look_for     those that may be in the log already though the expected revision holds
--
-- Where all were appended, `heads` are the streams' newest revisions (-1: it did not exist) before, and what was
-- appended follows `last_position` and `heads` in order. Where `heads` is null, the other outcomes are of
-- append_one_by_one. An id that is in the log and was not looked for violates event_id_unique: the caller sends the
-- batch again and has all looked for.
create function append_events(
  streams text[], floors bigint[],
  append_streams integer[], expected_revisions bigint[], events_before integer[], event_counts integer[],
  event_streams integer[], event_offsets integer[],
  ids uuid[], types text[], versions smallint[], datas json[], metadatas json[],
  ids_to_look_for uuid[],
  out last_position bigint, out heads bigint[],
  out appended boolean[], out revisions bigint[], out positions bigint[]
) language plpgsql
-- The function's plans are made once per connection, often while the table is still empty and a scan of it looks cheap.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
begin
  -- One batch at a time in all processes, until it is committed: positions are drawn in the order of commits, so that
  -- no reader ever finds an event behind it.
  perform pg_advisory_xact_lock(7221435187012);

  -- The floor keeps the index scan from reading all of a stream's entries in the page.
  select coalesce(max(position), 0), array(
    select coalesce((
      select revision from event
      where stream = wanted.name and revision >= wanted.floor
      order by revision desc limit 1
    ), -1)
    from unnest(streams, floors) as wanted (name, floor)
  ) into last_position, heads from event;

  if (
    select bool_and(case expected
      when -2 then true
      when -3 then heads[stream] + before >= 0
      else heads[stream] + before = expected
    end)
    from unnest(append_streams, expected_revisions, events_before) as append (stream, expected, before)
  ) and (ids_to_look_for = '{}' or not exists (select from event where id = any (ids_to_look_for))) then
    insert into event (position, revision, id, version, stream, type, data, metadata)
    select last_position + sent.place, heads[sent.stream] + sent.offset_in_stream,
           sent.id, sent.version, streams[sent.stream], sent.type, sent.data, sent.metadata
    from unnest(event_streams, event_offsets, ids, versions, types, datas, metadatas) with ordinality
      as sent (stream, offset_in_stream, id, version, type, data, metadata, place);
  else
    heads := null;
    select outcome.* into appended, revisions, positions
    from append_one_by_one(
      streams, append_streams, expected_revisions, event_counts, ids, types, versions, datas, metadatas
    ) as outcome;
  end if;
end
$$;

-- What append_events does where not all of a batch can be appended. Its parameters are append_events'.
--
-- Back come, for each append: whether it stands in the log (now or since an earlier sending), the revision and the
-- position of its last event; of an append that does not, the revision at which its stream is (-1: it does not exist).
create function append_one_by_one(
  streams text[], append_streams integer[], expected_revisions bigint[], event_counts integer[],
  ids uuid[], types text[], versions smallint[], datas json[], metadatas json[],
  out appended boolean[], out revisions bigint[], out positions bigint[]
) language plpgsql
-- The function's plans are made once per connection, often while the table is still empty and a scan of it looks cheap.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  heads           bigint[];
  last_position   bigint;
  some_known      boolean;
  -- Of each event: its place in the log and in its stream, and which stream; null where it is refused.
  event_positions bigint[];
  event_revisions bigint[];
  event_streams   integer[];
  any_accepted    boolean := false;
  first_event     integer := 1;
  append_stream   integer;
  expected        bigint;
  event_count     integer;
  head            bigint;
  known_count     bigint;
  known_revision  bigint;
  known_position  bigint;
  in_place        boolean;
begin
  -- Filled first: an array whose first assigned element is its third begins at 3, and unnest would pair it with the wrong events.
  event_positions := array_fill(null::bigint, array[cardinality(ids)]);
  event_revisions := array_fill(null::bigint, array[cardinality(ids)]);
  event_streams := array_fill(null::integer, array[cardinality(ids)]);

  select coalesce(max(position), 0) into last_position from event;
  heads := array(
    select coalesce((select revision from event where stream = wanted.name order by revision desc limit 1), -1)
    from unnest(streams) with ordinality as wanted (name, place)
    order by wanted.place
  );
  some_known := exists (select from event where id = any (ids));

  for number in 1 .. cardinality(append_streams) loop
    append_stream := append_streams[number];
    expected := expected_revisions[number];
    event_count := event_counts[number];
    head := heads[append_stream];
    appended[number] := false;
    revisions[number] := head;
    positions[number] := 0;

    known_count := 0;
    if some_known then
      -- A resend's events all stand in this stream, in a row, where this append would have put them.
      select count(known.id), max(known.revision), max(known.position),
             count(known.id) = event_count
               and bool_and(known.stream = streams[append_stream])
               and min(known.revision - sent.place) = max(known.revision - sent.place)
               and (expected < -1 or min(known.revision) = expected + 1)
        into known_count, known_revision, known_position, in_place
        from unnest(ids[first_event : first_event + event_count - 1]) with ordinality as sent (id, place)
        left join event as known on known.id = sent.id;
      if in_place then
        appended[number] := true;
        revisions[number] := known_revision;
        positions[number] := known_position;
      end if;
    end if;

    if known_count = 0
       and (expected = -2 or expected = head or (expected = -3 and head >= 0)) then
      any_accepted := true;
      for event_number in first_event .. first_event + event_count - 1 loop
        head := head + 1;
        last_position := last_position + 1;
        event_positions[event_number] := last_position;
        event_revisions[event_number] := head;
        event_streams[event_number] := append_stream;
      end loop;
      heads[append_stream] := head;
      appended[number] := true;
      revisions[number] := head;
      positions[number] := last_position;
    end if;
    first_event := first_event + event_count;
  end loop;

  if any_accepted then
    insert into event (position, revision, id, version, stream, type, data, metadata)
    select sent.position, sent.revision, sent.id, sent.version, streams[sent.stream], sent.type, sent.data, sent.metadata
    from unnest(event_positions, event_revisions, event_streams, ids, versions, types, datas, metadatas)
      as sent (position, revision, stream, id, version, type, data, metadata)
    where sent.position is not null;
  end if;
end
$$;

revoke all on function append_one_by_one from public;
revoke all on function append_events from public;
