import { describe, expect, test } from 'vitest';
import { engageKillSwitch } from '../commands/autopilot.ts';
import { type Clock, instantOf } from '../domain/kernel/time.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { createAutopilotWorld, TENANT } from '../test/support/autopilot-world.ts';
import { permission } from './autopilot-permission.ts';

const context = (clock: Clock) => ({
  tenant: TENANT,
  jobId: 'job',
  attempt: 1,
  actor: { kind: 'process', id: 'autopilot.apply' } as const,
  clock,
  signal: new AbortController().signal,
  progress: async () => undefined,
  tell: async () => undefined,
});

/** A log whose every read takes so long, by a clock that runs with it. `during` happens while the first answer is on its way. */
const slowly = (
  store: EventStore,
  durations: readonly number[],
  during: () => Promise<unknown> = async () => undefined,
) => {
  let now = 0;
  let reads = 0;
  async function* slow(...call: Parameters<EventStore['readStream']>): ReturnType<EventStore['readStream']> {
    const duration = durations[reads] ?? 0;
    reads += 1;
    const pages = [];
    for await (const page of store.readStream(...call)) pages.push(page);
    now += duration;
    if (reads === 1) await during();
    yield* pages;
  }
  const clock: Clock = { now: () => instantOf(now) };
  return { store: { ...store, readStream: slow }, clock, reads: () => reads };
};

describe('permission to send something out', () => {
  test('is given while the kill switch is not engaged, and refused from the moment that it is in the log', async () => {
    const world = createAutopilotWorld();
    const permit = permission(world.store, context({ now: world.now }));
    await permit.ask();
    expect(permit.given()).toBe(true);
    await world.send(engageKillSwitch, { reason: 'stop' });
    const next = permission(world.store, context({ now: world.now }));
    await expect(next.ask()).rejects.toMatchObject({ code: 'kill-switch-engaged' });
    expect(next.given()).toBe(false);
  });

  test('rests on an answer of the log that is at most half a second old, so that nothing starts a second too late', async () => {
    const world = createAutopilotWorld();
    const slow = slowly(world.store, [501, 2_000, 500]);
    await permission(slow.store, context(slow.clock)).ask();
    expect(slow.reads()).toBe(3);
  });

  test('is refused when the kill switch was engaged while an answer was long on its way', async () => {
    const world = createAutopilotWorld();
    const slow = slowly(world.store, [5_000, 0], () => world.send(engageKillSwitch, { reason: 'stop' }));
    await expect(permission(slow.store, context(slow.clock)).ask()).rejects.toMatchObject({
      code: 'kill-switch-engaged',
    });
  });

  test('is refused when the log cannot be read', async () => {
    const world = createAutopilotWorld();
    const store: EventStore = {
      ...world.store,
      readStream: () => {
        throw new Error('unreadable');
      },
    };
    await expect(permission(store, context({ now: world.now })).ask()).rejects.toThrow('unreadable');
  });

  test('ends with the approval', async () => {
    const world = createAutopilotWorld();
    const permit = permission(world.store, context({ now: world.now }), world.now());
    await expect(permit.ask()).rejects.toMatchObject({ code: 'approval-expired' });
  });
});
