import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { RpcFailure, streamDeleted, toRpcFailure } from './failure.ts';
import { beTroubled, type Faults } from './faults.ts';
import { type DoubleLog, isFrom, LOG_START, type LoggedEvent } from './log.ts';
import { notFound, toResponse } from './messages.ts';
import { subscribeToAll } from './subscribing.ts';
import type { Traffic } from './traffic.ts';

/** Sends a message; resolves when the client can take another, so that a slow one holds the server back. */
export type Send = (message: ReadResp) => Promise<void>;

const BATCH = 200;

/** Streams.Read: a stream or $all, forwards or backwards, or a subscription to $all. */
export const createRead =
  (log: DoubleLog, faults: Faults, tombstones: ReadonlySet<string>, traffic: Traffic) =>
  (call: ServerWritableStream<ReadReq, ReadResp>): void => {
    const ended = new AbortController();
    call.on('cancelled', () => ended.abort());
    call.on('close', () => ended.abort());

    const send: Send = async (message) => {
      ended.signal.throwIfAborted();
      if (message.hasEvent()) {
        if (faults.millisPerEvent > 0) await sleep(faults.millisPerEvent, undefined, { signal: ended.signal });
        traffic.eventsSent += 1;
      }
      if (!call.write(message)) await once(call, 'drain', { signal: ended.signal });
    };

    const answer = async (): Promise<void> => {
      beTroubled(faults, call.metadata.get('requires-leader').includes('true'));
      const options = call.request.getOptions();
      if (options === undefined) throw new RpcFailure(status.INVALID_ARGUMENT, 'a read has options');
      if (options.hasSubscription() && options.hasAll()) {
        traffic.subscriptionsOpened += 1;
        traffic.openSubscriptions.add(call);
        ended.signal.addEventListener('abort', () => traffic.openSubscriptions.delete(call));
        return subscribeToAll(log, options, send, ended.signal);
      }
      if (options.hasSubscription()) throw new RpcFailure(status.UNIMPLEMENTED, 'only $all can be subscribed to');
      return options.hasAll() ? readAll(log, options, send) : readStream(log, options, tombstones, send);
    };

    answer().then(
      () => call.end(),
      (error: unknown) => {
        if (!ended.signal.aborted) call.emit('error', toRpcFailure(error));
      },
    );
  };

const readStream = async (
  log: DoubleLog,
  options: ReadReq.Options,
  tombstones: ReadonlySet<string>,
  send: Send,
): Promise<void> => {
  const from = options.getStream();
  const stream = Buffer.from(from?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
  if (tombstones.has(stream)) throw streamDeleted(stream);
  const events = await log.stream(stream);
  if (events.length === 0) return send(notFound(stream));
  const revision = from?.hasRevision() ? BigInt(from.getRevision()) : undefined;
  const wanted = isBackwards(options)
    ? events.filter((event) => revision === undefined || event.revision <= revision).toReversed()
    : events.filter((event) => event.revision >= (revision ?? 0n));
  for (const event of wanted.slice(0, Number(options.getCount()))) await send(toResponse(event));
};

const readAll = async (log: DoubleLog, options: ReadReq.Options, send: Send): Promise<void> => {
  const sendAll = async (events: readonly LoggedEvent[]): Promise<void> => {
    for (const event of events) await send(toResponse(event));
  };
  const given = options.getAll()?.getPosition();
  let position = given && { commit: BigInt(given.getCommitPosition()), prepare: BigInt(given.getPreparePosition()) };
  const end = await log.head();
  for (let left = Number(options.getCount()); left > 0; ) {
    const batch = isBackwards(options)
      ? await log.before(position, Math.min(BATCH, left))
      : (await log.from(position ?? LOG_START, Math.min(BATCH, left))).filter((event) => isFrom(end, event.position));
    const last = batch.at(-1)?.position;
    if (last === undefined) return;
    await sendAll(batch);
    left -= batch.length;
    position = isBackwards(options) ? last : { commit: last.commit, prepare: last.prepare + 1n };
  }
};

const isBackwards = (options: ReadReq.Options): boolean =>
  options.getReadDirection() === streamsPb.ReadReq.Options.ReadDirection.BACKWARDS;
