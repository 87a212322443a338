import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { goalForecast, goalOutlook } from './goal-forecast.ts';

const tenant = '0195f3e0-0000-7000-8000-000000000001';
const [goalId, runId] = ['0195f3e0-0000-7000-8000-00000000000a', '0195f3e0-0000-7000-8000-00000000000b'];
const now = '2026-11-28T12:00:00.000Z';

const event = (type: string, data: JsonObject): StoredEvent => ({
  id: '0195f3e0-0000-7000-8000-0000000000ff',
  type,
  version: 1,
  data,
  metadata: {
    tenant,
    actor: { kind: 'user', id: 'ada' },
    commandId: 'c',
    correlationId: 'c',
    causationId: 'c',
    recordedAt: now,
  },
  stream: `goal-${tenant}.${goalId}`,
  revision: 0n,
  position: 1n,
});
const asks = { kind: 'command', command: 'RequestGoalForecast', input: { goalId } };

describe('a goal that is set', () => {
  const deadlineAt = '2026-12-10T00:00:00.000Z';
  const state = { goalId, deadlineAt };
  const created = event('GoalCreated', { goalId, deadlineAt });

  test('is looked ahead of at once, and again in a week', () => {
    expect(goalForecast.instanceOf(created)).toBe(goalId);
    const transition = goalForecast.react(created, undefined, { now });
    expect(transition).toEqual({
      step: 'forecast asked',
      state,
      outputs: [asks, { kind: 'timer', name: 'again', at: '2026-12-05T12:00:00.000Z' }],
    });
  });

  test('is not looked ahead of once its deadline has come', () => {
    const last = goalForecast.onTimer?.('again', state, { now: '2026-12-05T12:00:00.000Z' });
    expect(last?.outputs).toEqual([asks]);
  });

  test('without enough history has no forecast, says why, and is asked about again', () => {
    const refused = [
      { command: 'RequestGoalForecast', index: 0, code: 'insufficient-history', reason: '5 are missing.' },
    ];
    const transition = goalForecast.onRefused?.(refused, state, { now });
    expect(transition).toEqual({ step: 'no forecast', state: { ...state, because: '5 are missing.' }, outputs: [] });
    expect(goalForecast.onTimer?.('again', transition?.state ?? {}, { now })?.outputs[0]).toEqual(asks);
  });

  test('with another target or deadline is another question; with another title it is not', () => {
    const amended = (after: JsonObject) => event('GoalAmended', { goalId, before: {}, after, warnings: [] });
    const later = '2027-01-31T00:00:00.000Z';
    const transition = goalForecast.react(amended({ deadlineAt: later }), state, { now });
    expect(transition).toMatchObject({ state: { goalId, deadlineAt: later }, outputs: [asks, { name: 'again' }] });
    expect(goalForecast.react(amended({ target: '9' }), state, { now })?.state).toEqual(state);
    expect(goalForecast.instanceOf(amended({ title: 'Raise it' }))).toBeUndefined();
  });

  test.each(['GoalCompleted', 'GoalArchived'])('is let go of by %s', (type) => {
    expect(goalForecast.react(event(type, { goalId }), state, { now })).toMatchObject({ finished: true, outputs: [] });
    expect(goalForecast.react(event(type, { goalId }), undefined, { now })).toBeUndefined();
  });
});

describe('a forecast that was asked for a goal', () => {
  const points = [{ step: 1, value: 5, lower80: 4, upper80: 6, lower95: 3, upper95: 7 }];
  const decided = (author: JsonObject, recommendation: JsonObject = { points }) =>
    event('DecisionRecorded', { decisionId: runId, decisionType: 'forecast', author, recommendation });
  const worker = { kind: 'process', id: 'forecast.run' };

  test('is what the goal is held against, as the worker recorded it', () => {
    expect(goalOutlook.react(event('ForecastRequested', { runId, goalId }), undefined, { now })).toMatchObject({
      state: { goalId },
      outputs: [],
    });
    expect(goalOutlook.instanceOf(decided(worker))).toBe(runId);
    expect(goalOutlook.react(decided(worker), { goalId }, { now })).toMatchObject({
      finished: true,
      outputs: [
        {
          command: 'RecordGoalOutlook',
          input: { goalId, runId, decisionId: runId, ahead: [{ value: 5, lower: 4, upper: 6 }] },
        },
      ],
    });
  });

  test.each([
    ['somebody else’s', decided({ kind: 'user', id: 'mallory' })],
    ['one for no goal', event('ForecastRequested', { runId })],
  ])('is not %s', (_, other) => {
    expect(goalOutlook.instanceOf(other)).toBeUndefined();
  });

  test('that nobody asked for, or that is none, holds nothing against anything', () => {
    expect(goalOutlook.react(decided(worker), undefined, { now })).toBeUndefined();
    expect(goalOutlook.react(decided(worker, {}), { goalId }, { now })).toBeUndefined();
  });

  test.each(['ForecastFailed', 'ForecastCancelled'])('ends with %s', (type) => {
    expect(goalOutlook.react(event(type, { runId }), { goalId }, { now })).toMatchObject({
      finished: true,
      outputs: [],
    });
  });
});
