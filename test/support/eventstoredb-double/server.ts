import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import gossipPb from '@eventstore/db-client/generated/gossip_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import serverFeaturesPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { createAppending } from './appending.ts';
import { RpcFailure } from './failure.ts';
import { type Faults, noFaults } from './faults.ts';
import { createDoubleLog, type DoubleLog } from './log.ts';
import { createRead } from './reading.ts';
import { noTraffic, type Traffic } from './traffic.ts';

export interface EventStoreDbDouble {
  /** `esdb://127.0.0.1:PORT?tls=false` */
  readonly url: string;
  readonly port: number;
  /** To be shared with a second double: two nodes of one cluster. */
  readonly log: DoubleLog;
  readonly faults: Faults;
  readonly traffic: Traffic;
  /** Ends every open subscription with a status, as a server does that is overloaded or moves its leadership. */
  readonly dropSubscriptions: () => void;
  /** Cuts every connection; the log stays, and the same port listens again. */
  readonly restart: (downMillis?: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface EventStoreDbDoubleOptions {
  /** 0, the default, takes any that is free. */
  readonly port?: number;
  /** Another double's, to be a second node of its cluster. */
  readonly log?: DoubleLog;
  /** The server's `MaxAppendSize`: data and metadata of one append's events together. */
  readonly maxAppendBytes?: number;
}

/**
 * A loopback server that speaks EventStoreDB's public protocol over the memory adapter. It covers what a client of
 * this product calls: Streams.Append, Read (streams, $all, subscriptions to $all with filters) and Tombstone, Gossip
 * and ServerFeatures. It differs from a server in one thing that its clients can see: at a stream's exact head a real
 * server does not look at event ids.
 */
export const startEventStoreDbDouble = async (options: EventStoreDbDoubleOptions = {}): Promise<EventStoreDbDouble> => {
  const log = options.log ?? createDoubleLog();
  const faults = noFaults();
  const tombstones = new Set<string>();
  const traffic = noTraffic();
  const appending = createAppending(log, faults, tombstones, traffic, options.maxAppendBytes ?? 16 * 1_048_576);
  const read = createRead(log, faults, tombstones, traffic);
  let port = options.port ?? 0;

  const listen = async (): Promise<Server> => {
    const server = new Server({ 'grpc.max_receive_message_length': 17 * 1_048_576 });
    server.addService(StreamsService, { read, append: appending.append, tombstone: appending.tombstone });
    server.addService(ServerFeaturesService, { getSupportedMethods: supportedMethods(traffic) });
    server.addService(GossipService, { read: gossip(() => port) });
    port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return server;
  };

  let server = await listen();
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    port,
    log,
    faults,
    traffic,
    dropSubscriptions: () => {
      for (const call of traffic.openSubscriptions) {
        call.emit('error', new RpcFailure(status.CANCELLED, 'the subscription was dropped'));
      }
    },
    restart: async (downMillis = 0) => {
      server.forceShutdown();
      await new Promise((resolve) => setTimeout(resolve, downMillis));
      server = await listen();
    },
    stop: async () => server.forceShutdown(),
  };
};

/** What is listed here a client may call; BatchAppend is not, so every client appends by Append. */
const supportedMethods =
  (traffic: Traffic) =>
  (_: ServerUnaryCall<Empty, SupportedMethods>, answer: sendUnaryData<SupportedMethods>): void => {
    traffic.featureListsGiven += 1;
    const features = new serverFeaturesPb.SupportedMethods().setEventStoreServerVersion('24.10.0');
    for (const name of ['append', 'read', 'tombstone']) {
      features.addMethods(
        new serverFeaturesPb.SupportedMethod()
          .setMethodName(name)
          .setServiceName('event_store.client.streams.streams')
          .setFeaturesList(name === 'read' ? ['position', 'stream'] : []),
      );
    }
    answer(null, features);
  };

const gossip =
  (port: () => number) =>
  (_: ServerUnaryCall<Empty, ClusterInfo>, answer: sendUnaryData<ClusterInfo>): void => {
    const member = new gossipPb.MemberInfo()
      .setState(gossipPb.MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setTimeStamp('0')
      .setHttpEndPoint(new gossipPb.EndPoint().setAddress('127.0.0.1').setPort(port()));
    answer(null, new gossipPb.ClusterInfo().setMembersList([member]));
  };
