import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq, AppendResp, TombstoneReq, TombstoneResp } from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerReadableStream, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import type { ExpectedRevision } from '../../../infra/event-store/event-store.ts';
import { ConcurrencyConflict } from '../../../infra/event-store/failures.ts';
import { appendTooLarge, RpcFailure, streamDeleted, toRpcFailure } from './failure.ts';
import { beTroubled, type Faults } from './faults.ts';
import type { DoubleLog, WireEvent, WirePosition } from './log.ts';
import type { Traffic } from './traffic.ts';

export interface Appending {
  readonly append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) => void;
  readonly tombstone: (
    call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
    answer: sendUnaryData<TombstoneResp>,
  ) => void;
}

/** Streams.Append and Streams.Tombstone. One writer: appends are carried out in the order in which they came. */
export const createAppending = (
  log: DoubleLog,
  faults: Faults,
  tombstones: Set<string>,
  traffic: Traffic,
  maxAppendBytes: number,
): Appending => {
  let writer: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(write: () => Promise<Result>): Promise<Result> => {
    const turn = writer.then(async () => {
      await faults.gate;
      return write();
    });
    writer = turn.catch(() => undefined);
    return turn;
  };

  const commit = (requests: readonly AppendReq[]): Promise<AppendResp> => {
    const [header, ...proposals] = requests;
    const options = header?.getOptions();
    if (options === undefined) throw new RpcFailure(status.INVALID_ARGUMENT, 'an append begins with its options');
    const stream = Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
    const events = proposals.map(toWireEvent);
    const bytes = events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
    if (bytes > maxAppendBytes) throw appendTooLarge(maxAppendBytes);
    return inTurn(async () => {
      if (tombstones.has(stream)) throw streamDeleted(stream);
      try {
        const { revision, position } = await log.append(stream, expectedIn(options), events);
        return success(revision, faults.positionsWithheld ? undefined : position);
      } catch (error) {
        if (error instanceof ConcurrencyConflict) return wrongExpectedVersion(options, error.actual);
        throw error;
      }
    });
  };

  return {
    append: (call, answer) => {
      const requests: AppendReq[] = [];
      const carryOut = async (): Promise<void> => {
        traffic.appendsReceived += 1;
        try {
          beTroubled(faults, call.metadata.get('requires-leader').includes('true'));
          const response = await commit(requests);
          const lost = faults.loseNextAnswer;
          faults.loseNextAnswer = undefined;
          if (lost === 'silence') return;
          if (lost === 'reset') throw new RpcFailure(status.UNAVAILABLE, 'Connection dropped');
          answer(null, response);
        } catch (error) {
          answer(toRpcFailure(error));
        }
      };
      call.on('data', (request: AppendReq) => requests.push(request));
      call.on('end', () => void carryOut());
    },
    tombstone: (call, answer) => {
      const stream = call.request.getOptions()?.getStreamIdentifier()?.getStreamName_asU8() ?? [];
      tombstones.add(Buffer.from(stream).toString());
      answer(null, new streamsPb.TombstoneResp().setNoPosition(new sharedPb.Empty()));
    },
  };
};

const toWireEvent = (request: AppendReq): WireEvent => {
  const message = request.getProposedMessage();
  const id = message?.getId()?.getString();
  const type = message?.getMetadataMap().get('type');
  const contentType = message?.getMetadataMap().get('content-type');
  if (message === undefined || id === undefined || type === undefined || contentType === undefined) {
    throw new RpcFailure(status.INVALID_ARGUMENT, "Required Metadata Property 'type' is missing");
  }
  return { id, type, contentType, data: message.getData_asU8(), metadata: message.getCustomMetadata_asU8() };
};

const expectedIn = (options: AppendReq.Options): ExpectedRevision => {
  if (options.hasNoStream()) return 'none';
  if (options.hasStreamExists()) return 'exists';
  return options.hasRevision() ? BigInt(options.getRevision()) : 'any';
};

const success = (revision: bigint, position: WirePosition | undefined): AppendResp => {
  const result = new streamsPb.AppendResp.Success().setCurrentRevision(revision.toString());
  if (position === undefined) result.setNoPosition(new sharedPb.Empty());
  else {
    result.setPosition(
      new streamsPb.AppendResp.Position()
        .setCommitPosition(position.commit.toString())
        .setPreparePosition(position.prepare.toString()),
    );
  }
  return new streamsPb.AppendResp().setSuccess(result);
};

const wrongExpectedVersion = (options: AppendReq.Options, actual: bigint | undefined): AppendResp => {
  const conflict = new streamsPb.AppendResp.WrongExpectedVersion();
  if (actual === undefined) conflict.setCurrentNoStream(new sharedPb.Empty());
  else conflict.setCurrentRevision(actual.toString());
  if (options.hasRevision()) conflict.setExpectedRevision(options.getRevision());
  else if (options.hasNoStream()) conflict.setExpectedNoStream(new sharedPb.Empty());
  else if (options.hasStreamExists()) conflict.setExpectedStreamExists(new sharedPb.Empty());
  else conflict.setExpectedAny(new sharedPb.Empty());
  return new streamsPb.AppendResp().setWrongExpectedVersion(conflict);
};
