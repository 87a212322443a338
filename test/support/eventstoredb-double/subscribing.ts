import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { DoubleLog, LoggedEvent, WirePosition } from './log.ts';
import { isFrom, LOG_START } from './log.ts';
import { caughtUp, checkpoint, confirmation, toResponse } from './messages.ts';
import type { Send } from './reading.ts';

const BATCH = 200;

/**
 * A subscription to $all: what lies after a position (exclusive), `caughtUp`, then what comes. With a filter, a
 * checkpoint follows every so many events considered, and one comes before `caughtUp`, as a server of 23.10 and later
 * does it.
 */
export const subscribeToAll = async (
  log: DoubleLog,
  options: ReadReq.Options,
  send: Send,
  signal: AbortSignal,
): Promise<void> => {
  const filter = options.getFilter();
  const passes = filterOf(filter);
  const interval = (filter?.getMax() || BATCH) * (filter?.getCheckpointintervalmultiplier() ?? 1);
  let position = await startOf(log, options);
  let considered = 0;

  const sendOn = async (): Promise<boolean> => {
    const events = await log.from({ commit: position.commit, prepare: position.prepare + 1n }, BATCH);
    for (const event of events) {
      position = event.position;
      considered += 1;
      if (passes(event)) await send(toResponse(event));
      if (filter !== undefined && considered % interval === 0) await send(checkpoint(position));
    }
    return events.length > 0;
  };

  await send(confirmation(randomUUID()));
  const isBehind = !isFrom(position, await log.head());
  while (await sendOn());
  if (isBehind && filter !== undefined) await send(checkpoint(position));
  await send(caughtUp());
  while (!signal.aborted) {
    await log.grown(position, signal);
    while (await sendOn());
  }
};

const startOf = async (log: DoubleLog, options: ReadReq.Options): Promise<WirePosition> => {
  const given = options.getAll()?.getPosition();
  if (given !== undefined) {
    return { commit: BigInt(given.getCommitPosition()), prepare: BigInt(given.getPreparePosition()) };
  }
  return options.getAll()?.hasEnd() ? log.head() : LOG_START;
};

const filterOf = (filter: ReadReq.Options.FilterOptions | undefined): ((event: LoggedEvent) => boolean) => {
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
  if (filter === undefined || expression === undefined) return () => true;
  const regex = expression.getRegex() === '' ? undefined : new RegExp(expression.getRegex());
  const matches = (text: string): boolean =>
    regex === undefined ? expression.getPrefixList().some((prefix) => text.startsWith(prefix)) : regex.test(text);
  return filter.hasStreamIdentifier() ? (event) => matches(event.stream) : (event) => matches(event.type);
};
