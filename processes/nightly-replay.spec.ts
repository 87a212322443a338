import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { nightlyReplay } from './nightly-replay.ts';

const tenant = '0000001e-0000-5000-8000-00000000000a';
const event = (type: string, data: JsonObject): StoredEvent => ({
  id: 'one',
  type,
  version: 1,
  data,
  metadata: {
    tenant,
    actor: { kind: 'system', id: 'cli' },
    commandId: 'one',
    correlationId: 'one',
    causationId: 'one',
    recordedAt: '2025-01-01T00:00:00.000Z',
  },
  stream: `tenant-${tenant}.${tenant}`,
  revision: 0n,
  position: 1n,
});
const created = event('TenantCreated', { slug: 'shop', name: 'Shop', demo: false });
const wakes = (at: string) => ({ kind: 'timer', name: 'night', at });
const replays = { kind: 'job', job: 'replay.tenant', input: {} };

describe('the nightly replay', () => {
  const now = '2026-11-20T12:00:00.000Z';
  const state = { timeZone: 'UTC', minute: 30 };

  test('waits for the next night from a tenant’s first moment on, however long ago that was', () => {
    expect(nightlyReplay.react(created, undefined, { now })).toEqual({
      step: 'waiting',
      state,
      outputs: [wakes('2026-11-21T03:30:00.000Z')],
    });
  });

  test('replays at night, and waits for the next; nights that nobody was there for are not made up for', () => {
    const late = nightlyReplay.onTimer?.('night', state, { now: '2026-11-25T04:00:00.000Z' });
    expect(late?.outputs).toEqual([replays, wakes('2026-11-26T03:30:00.000Z')]);
    expect(late?.finished).toBeUndefined();
  });

  test('goes by the tenant’s own nights, also when clocks change', () => {
    const moved = event('TenantSettingsChanged', { timeZone: 'Europe/Berlin' });
    expect(nightlyReplay.instanceOf(moved)).toBe(nightlyReplay.instanceOf(created));
    const berlin = nightlyReplay.react(moved, state, { now });
    expect(berlin?.outputs).toEqual([wakes('2026-11-21T02:30:00.000Z')]);
    const summer = nightlyReplay.onTimer?.('night', berlin?.state ?? {}, { now: '2026-03-29T01:00:00.000Z' });
    expect(summer?.outputs).toEqual([replays, wakes('2026-03-29T01:30:00.000Z')]);
  });

  test('does not care for other settings', () => {
    expect(nightlyReplay.instanceOf(event('TenantSettingsChanged', { currency: 'EUR' }))).toBeUndefined();
  });
});
