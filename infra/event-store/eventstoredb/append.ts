import { setImmediate as nextTask } from 'node:timers/promises';
import {
  type AppendExpectedRevision,
  type EventStoreDBClient,
  type JSONEventData,
  NotLeaderError,
  type AppendResult as ServerResult,
} from '@eventstore/db-client';
import type { AppendResult, ExpectedRevision } from '../event-store.ts';
import { UnknownOutcome } from '../failures.ts';
import { type Attempt, failureOf } from './eventstoredb-failures.ts';
import { packed } from './positions.ts';
import { readStreamPages } from './read.ts';

/**
 * Sends an append and waits for its answer no longer than its deadline, which this adapter keeps itself: the client
 * looks for a server without one. Where the leader is found to be elsewhere, the same events go there once.
 */
export const appendRecords = async (
  client: EventStoreDBClient,
  attempt: Attempt,
  records: JSONEventData[],
  deadlineMillis: number,
): Promise<AppendResult> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = () =>
      reject(new UnknownOutcome(`the append to ${attempt.stream} was not answered in ${deadlineMillis} ms`));
    timer = setTimeout(fail, deadlineMillis);
  });
  try {
    return await Promise.race([sendToLeader(client, attempt, records, deadlineMillis), late]);
  } catch (error) {
    throw failureOf(error, attempt);
  } finally {
    clearTimeout(timer);
  }
};

const sendToLeader = async (
  client: EventStoreDBClient,
  attempt: Attempt,
  records: JSONEventData[],
  deadlineMillis: number,
): Promise<AppendResult> => {
  const send = async (): Promise<ServerResult> => {
    // The client closes its channel within the task in which a call failed; an append that starts in that same task
    // would throw inside the client where nobody can catch it. A task of its own is never that one.
    await nextTask();
    return client.appendToStream(attempt.stream, records, {
      expectedRevision: serverRevision(attempt.expected),
      requiresLeader: true,
      deadline: deadlineMillis,
    });
  };
  let result: ServerResult;
  try {
    result = await send();
  } catch (error) {
    if (!(error instanceof NotLeaderError)) throw error;
    result = await send();
  }
  const revision = result.nextExpectedRevision;
  const position = result.position
    ? packed(result.position)
    : await positionOf(client, attempt, revision, deadlineMillis);
  return { revision, position };
};

/** The server may answer a resend without a position; the event has it. */
const positionOf = async (
  client: EventStoreDBClient,
  { stream }: Attempt,
  revision: bigint,
  patienceMillis: number,
): Promise<bigint> => {
  const reading = { pageSize: 1, patienceMillis, signal: AbortSignal.timeout(patienceMillis) };
  for await (const [event] of readStreamPages(client, stream, { from: revision, limit: 1 }, reading)) {
    if (event !== undefined) return event.position;
  }
  throw new UnknownOutcome(`revision ${revision} of ${stream} is acknowledged and cannot be read yet`);
};

const serverRevision = (expected: ExpectedRevision): AppendExpectedRevision => {
  switch (expected) {
    case 'any':
      return 'any';
    case 'none':
      return 'no_stream';
    case 'exists':
      return 'stream_exists';
    default:
      return expected;
  }
};
