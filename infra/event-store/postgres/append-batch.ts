import pg from 'pg';
import type { StreamName } from '../../../domain/kernel/stream.ts';
import type { AppendResult, ExpectedRevision } from '../event-store.ts';
import { ConcurrencyConflict } from '../failures.ts';
import type { SerialisedEvent } from '../validation.ts';
import { runAppend } from './append-statement.ts';

/** One append of a batch. */
export interface BatchedAppend {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly events: readonly SerialisedEvent[];
}

/**
 * Sends many appends as one call, in one transaction; a refused append never fails its neighbours. No event id may be
 * in a batch twice. Resolves to an outcome per append, in their order; rejects as PostgreSQL or the connection did.
 */
export const appendBatch = async (
  client: pg.ClientBase,
  batch: readonly BatchedAppend[],
): Promise<readonly (AppendResult | ConcurrencyConflict)[]> => {
  try {
    return await send(client, batch, checksIds);
  } catch (failure) {
    if (!isKnownId(failure)) throw failure;
    // An id is in the log that the expected revision gave no reason to look for: the batch was rolled back.
    return send(client, batch, () => true);
  }
};

/** At an expected revision that the stream has reached, only a mistake could have appended these ids before. */
const checksIds = ({ expected }: BatchedAppend): boolean => expected === 'any' || expected === 'exists';

const isKnownId = (failure: unknown): boolean =>
  failure instanceof pg.DatabaseError && failure.code === '23505' && failure.constraint === 'event_id_unique';

const send = async (
  client: pg.ClientBase,
  batch: readonly BatchedAppend[],
  mayBeKnown: (append: BatchedAppend) => boolean,
): Promise<readonly (AppendResult | ConcurrencyConflict)[]> => {
  const plan = planOf(batch);
  const events = batch.flatMap((append) => append.events);
  const unsure = batch.filter(mayBeKnown).flatMap((append) => append.events);
  const row = await runAppend(client, (message) => {
    message.texts(plan.streams);
    message.bigints(plan.floors);
    message.integers(plan.appendStreams);
    message.bigints(batch.map(({ expected }) => codeOf(expected)));
    message.integers(plan.eventsBefore);
    message.integers(batch.map((append) => append.events.length));
    message.integers(plan.eventStreams);
    message.integers(plan.eventOffsets);
    message.uuids(events.map(({ event }) => event.id));
    message.texts(events.map(({ event }) => event.type));
    message.smallints(events.map(({ event }) => event.version));
    message.jsons(events.map(({ data }) => data));
    message.jsons(events.map(({ metadata }) => metadata));
    message.uuids(unsure.map(({ event }) => event.id));
  });
  const [lastPosition, heads, appended, revisions, positions] = row;
  if (typeof lastPosition !== 'string') throw new Error('append_events gave no outcome');
  if (typeof heads === 'string') return outcomesOfAll(batch, plan, BigInt(lastPosition), elements(heads).map(BigInt));
  return outcomesOfEach(batch, elements(appended), elements(revisions), elements(positions));
};

interface BatchPlan {
  /** The streams of the batch, each once. */
  readonly streams: readonly StreamName[];
  /** A revision that a stream's head has at least, if its first append succeeds. */
  readonly floors: readonly bigint[];
  /** For each append its stream, from 1, and how many events of the batch come before it there. */
  readonly appendStreams: readonly number[];
  readonly eventsBefore: readonly number[];
  /** For each event its stream, and its place among the batch's events there, both from 1. */
  readonly eventStreams: readonly number[];
  readonly eventOffsets: readonly number[];
}

const planOf = (batch: readonly BatchedAppend[]): BatchPlan => {
  const places = new Map<StreamName, number>();
  const counts: number[] = [];
  const floors: bigint[] = [];
  const appendStreams: number[] = [];
  const eventsBefore: number[] = [];
  const eventStreams: number[] = [];
  const eventOffsets: number[] = [];
  for (const { stream, expected, events } of batch) {
    const place = places.get(stream) ?? places.size + 1;
    const count = counts[place - 1] ?? 0;
    if (count === 0) {
      places.set(stream, place);
      floors.push(typeof expected === 'bigint' ? expected : 0n);
    }
    counts[place - 1] = count + events.length;
    appendStreams.push(place);
    eventsBefore.push(count);
    for (let offset = 1; offset <= events.length; offset++) {
      eventStreams.push(place);
      eventOffsets.push(count + offset);
    }
  }
  return { streams: [...places.keys()], floors, appendStreams, eventsBefore, eventStreams, eventOffsets };
};

/** All were appended, one after the other: where follows from where the log and its streams stood before. */
const outcomesOfAll = (
  batch: readonly BatchedAppend[],
  plan: BatchPlan,
  lastPosition: bigint,
  heads: readonly bigint[],
): readonly AppendResult[] => {
  let position = lastPosition;
  return batch.map(({ events }, index) => {
    const head = heads[(plan.appendStreams[index] ?? 0) - 1];
    const before = plan.eventsBefore[index];
    if (head === undefined || before === undefined) throw new Error('append_events left a stream without its head');
    position += BigInt(events.length);
    return { revision: head + BigInt(before + events.length), position };
  });
};

const outcomesOfEach = (
  batch: readonly BatchedAppend[],
  appended: readonly string[],
  revisions: readonly string[],
  positions: readonly string[],
): readonly (AppendResult | ConcurrencyConflict)[] =>
  batch.map(({ stream, expected }, index) => {
    const revision = revisions[index];
    const position = positions[index];
    if (revision === undefined || position === undefined)
      throw new Error('append_events left an append without an outcome');
    if (appended[index] === 't') return { revision: BigInt(revision), position: BigInt(position) };
    return new ConcurrencyConflict(stream, expected, revision === '-1' ? undefined : BigInt(revision));
  });

/** Of an array of numbers or booleans in PostgreSQL's text form. */
const elements = (array: string | null | undefined): readonly string[] => array?.slice(1, -1).split(',') ?? [];

const CODES = { none: -1n, any: -2n, exists: -3n } as const;

/** A bigint below 0 names no revision: it must conflict, and must not be taken for a code. */
const codeOf = (expected: ExpectedRevision): bigint => {
  if (typeof expected !== 'bigint') return CODES[expected];
  return expected < 0n ? BEYOND_EVERY_HEAD : expected;
};
const BEYOND_EVERY_HEAD = 9_223_372_036_854_775_806n;
