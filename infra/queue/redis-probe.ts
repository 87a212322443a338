import { Redis } from 'ioredis';

/** What a Redis says of itself. */
export interface RedisReport {
  readonly version: string;
  /** What it does when its memory is full. BullMQ needs `noeviction`: any other one throws jobs away. */
  readonly evictionPolicy: string;
}

/**
 * Asks a Redis how it is, once, on a connection of its own.
 *
 * @throws Error it cannot be reached, refuses us, or does not answer within `answerMillis`
 */
export const probeRedis = async (url: string, answerMillis: number): Promise<RedisReport> => {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: answerMillis,
    commandTimeout: answerMillis,
    maxRetriesPerRequest: 0,
  });
  // The failure itself: what `connect` throws says only that the connection is closed.
  let failure: Error | undefined;
  redis.on('error', (error) => {
    failure = error;
  });
  try {
    await redis.connect();
    const said = await redis.info();
    const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(said)?.[1] ?? 'unknown';
    return { version: field('redis_version'), evictionPolicy: field('maxmemory_policy') };
  } catch (error) {
    throw failure ?? error;
  } finally {
    redis.disconnect();
  }
};
