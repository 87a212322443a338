import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { redisIsMissing, startRedisServer } from '../../test/support/redis-server.ts';
import { probeRedis } from './redis-probe.ts';

it.skipIf(redisIsMissing !== undefined)(
  `a Redis says what it is and how it evicts ${redisIsMissing ?? ''}`,
  async () => {
    const server = await startRedisServer();
    const admin = new Redis(server.url);
    try {
      expect(await probeRedis(server.url, 5_000)).toMatchObject({
        version: expect.stringMatching(/^\d+\./),
        evictionPolicy: 'noeviction',
      });
      await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
      expect((await probeRedis(server.url, 5_000)).evictionPolicy).toBe('allkeys-lru');
    } finally {
      admin.disconnect();
      await server.close();
    }
  },
);

it('a Redis that is away says why', async () => {
  await expect(probeRedis('redis://127.0.0.1:1', 5_000)).rejects.toThrow('ECONNREFUSED');
});
