import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import type { StoredEvent } from '../kernel/envelope.ts';
import { defineEvent, eventCatalogue } from '../kernel/event.ts';
import { personal } from '../kernel/personal.ts';
import type { Replayed } from './difference.ts';
import { ReplayCompleted, ReplayDiverged } from './events.ts';
import { replay } from './replay.ts';
import { createReplayReport, reportedDifference } from './replay-report.ts';

const replayId = '0195f3e0-0000-7000-8000-0000000000f1';
const Noted = defineEvent(
  'Noted',
  1,
  z.strictObject({ score: z.int(), name: personal(z.string(), { subject: 'tenant' }) }),
);
const catalogue = eventCatalogue([Noted]);

describe('a replay', () => {
  const counts = { reproduced: 7, diverged: 1, redacted: 0, unknownEngine: 0, inputMissing: 0 };
  const completed = { replayId, position: '12', ...counts, engines: [{ engine: 'a/1', answers: 8 }] };
  const divergence = {
    eventId: 'e',
    eventType: 'Noted',
    position: '5',
    differences: [{ field: 'score', recorded: '1' }],
  };
  const command = { type: 'RecordReplay' as const, ...completed, divergences: [divergence] };

  test('is recorded with what diverged, and only once', () => {
    const spec = deciderSpec(replay);
    const events = [ReplayDiverged({ replayId, ...divergence }), ReplayCompleted({ ...completed, reported: 1 })];
    spec
      .given()
      .when(command)
      .then(...events);
    spec
      .given(...events)
      .when(command)
      .thenNothing();
    spec
      .given(...events)
      .when({ ...command, diverged: 0, divergences: [] })
      .thenNothing();
  });
});

describe('a report', () => {
  const step = (replayed: Replayed | undefined, place = 1, engine = 'a/1') => {
    const event: StoredEvent = {
      id: `event ${place}`,
      type: 'Noted',
      version: 1,
      stream: 'note-t.a',
      revision: 0n,
      position: BigInt(place),
      data: {},
      metadata: {
        tenant: 't',
        actor: { kind: 'user', id: 'ada' },
        commandId: 'c',
        correlationId: 'c',
        causationId: 'c',
        recordedAt: '2026-11-20T00:00:00.000Z',
      },
    };
    return { kind: 'event' as const, event, engine, replayed };
  };
  const diverged = (count: number, text = 'x'): Replayed => ({
    result: 'diverged',
    differences: Array.from({ length: count }, () => ({ field: 'score', recorded: text, recomputed: undefined })),
  });

  test('counts what was computed, by result and by engine', () => {
    const { count, told } = createReplayReport(catalogue);
    count(step(undefined));
    count(step({ result: 'reproduced' }));
    count(step({ result: 'redacted' }));
    count(step({ result: 'unknownEngine', engine: 'b/9' }, 3, 'b/9'));
    count(step({ result: 'inputMissing', input: 'event' }));
    count({ kind: 'read', position: 44n });
    expect(told()).toEqual({
      position: '44',
      reproduced: 1,
      diverged: 0,
      redacted: 1,
      unknownEngine: 1,
      inputMissing: 1,
      engines: [
        { engine: 'a/1', answers: 3 },
        { engine: 'b/9', answers: 1 },
      ],
      divergences: [],
    });
  });

  test('tells the first 100 divergences, 20 fields each, 400 characters each, and counts all', () => {
    const { count, told } = createReplayReport(catalogue);
    for (let place = 1; place <= 130; place += 1)
      count(step(diverged(30, 'y'.repeat(5_000)), place, `engine/${place}`));
    const { diverged: all, divergences, engines } = told();
    expect(all).toBe(130);
    expect(divergences).toHaveLength(100);
    expect(engines).toHaveLength(100);
    expect(divergences[99]).toMatchObject({ eventId: 'event 100', position: '100' });
    expect(divergences[0]?.differences).toHaveLength(20);
    expect(divergences[0]?.differences[0]).toEqual({ field: 'score', recorded: `${'y'.repeat(399)}…` });
  });

  test('never holds what is personal, nor what nobody declared', () => {
    const differing = (field: string) => reportedDifference(Noted, { field, recorded: 'Ada', recomputed: 'Grace' });
    expect(differing('name')).toEqual({ field: 'name', withheld: true });
    expect(differing('name.first')).toEqual({ field: 'name.first', withheld: true });
    expect(differing('planted')).toEqual({ field: 'planted', withheld: true });
    expect(differing('score')).toEqual({ field: 'score', recorded: 'Ada', recomputed: 'Grace' });
    expect(reportedDifference(undefined, { field: 'score', recorded: 'Ada', recomputed: undefined })).toEqual({
      field: 'score',
      withheld: true,
    });
  });
});
