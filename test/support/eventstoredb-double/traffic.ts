import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';

/** What tests may know of what the double did. */
export interface Traffic {
  featureListsGiven: number;
  appendsReceived: number;
  eventsSent: number;
  subscriptionsOpened: number;
  readonly openSubscriptions: Set<ServerWritableStream<ReadReq, ReadResp>>;
}

export const noTraffic = (): Traffic => ({
  featureListsGiven: 0,
  appendsReceived: 0,
  eventsSent: 0,
  subscriptionsOpened: 0,
  openSubscriptions: new Set(),
});
