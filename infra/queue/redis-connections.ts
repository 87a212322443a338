import { Redis } from 'ioredis';
import { pause } from '../pause.ts';
import { StorageUnavailable } from './process-storage.ts';

export interface RedisConnections {
  /** What the queue and its workers are given; workers make copies of it. */
  readonly shared: Redis;
  /**
   * What the work comes to. Throws StorageUnavailable when Redis is away or does not answer in time: the work may have
   * been done, or be done later, and may be asked for again.
   */
  readonly timely: <Found>(work: () => Promise<Found>) => Promise<Found>;
  /** Cuts all connections, whatever they wait for. */
  readonly end: () => void;
}

const RECONNECT_STEP_MILLIS = 100;
const RECONNECT_CAP_MILLIS = 1_000;

/**
 * Connections to Redis for BullMQ, which come back by themselves for as long as it takes, also out of a network that
 * swallows bytes: one that owes an answer for longer than `answerMillis` is given up for a new one.
 */
export const connectRedis = (
  url: string,
  answerMillis: number,
  onProblem: (error: Error) => void,
): RedisConnections => {
  const shared = new Redis(url, {
    // BullMQ asks for it: commands wait for the connection instead of failing.
    maxRetriesPerRequest: null,
    socketTimeout: answerMillis,
    retryStrategy: (times) => Math.min(times * RECONNECT_STEP_MILLIS, RECONNECT_CAP_MILLIS),
  });
  shared.on('error', onProblem);
  const all = [shared];
  const duplicate = shared.duplicate.bind(shared);
  shared.duplicate = (options) => {
    // Only the connection on which a worker waits for jobs is given a name. BullMQ lets it wait for 10 s at most, which
    // is twice the time of an ordinary answer as it is by default.
    const waits = options?.connectionName !== undefined;
    const copy = duplicate({ ...options, socketTimeout: waits ? 2 * answerMillis + 1_000 : answerMillis });
    all.push(copy);
    copy.on('end', () => all.splice(all.indexOf(copy), 1));
    return copy;
  };

  return {
    shared,
    timely: async (work) => {
      // Commands given now would pile up until Redis is back.
      if (shared.status !== 'ready') throw new StorageUnavailable('Redis cannot be reached');
      const over = new AbortController();
      try {
        const late = pause(answerMillis, over.signal).then(() => undefined);
        const first = await Promise.race([work().then((found) => ({ found })), late]);
        if (first === undefined) throw new StorageUnavailable('Redis did not answer in time');
        return first.found;
      } finally {
        over.abort();
      }
    },
    end: () => {
      for (const connection of [...all]) connection.disconnect();
    },
  };
};
