import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { personalFields } from '../../domain/kernel/personal.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { goldenLogs, STATES } from './golden-logs.ts';
import { refold, type States } from './refold.ts';

const logs = goldenLogs();
const recorded: Readonly<Record<string, States>> = JSON.parse(readFileSync(STATES, 'utf8'));

/** Of read models those that are still in the version of the recording: another version may come to something else. */
const comparable = (states: States, today: States): States => ({
  deciders: states.deciders,
  projections: Object.fromEntries(
    Object.entries(states.projections).filter(([name, { version }]) => today.projections[name]?.version === version),
  ),
});
const within = (today: States, { deciders, projections }: States): States => ({
  deciders: Object.fromEntries(Object.keys(deciders).map((name) => [name, today.deciders[name] ?? 'gone'])),
  projections: Object.fromEntries(
    Object.entries(today.projections).filter(([name]) => projections[name] !== undefined),
  ),
});

describe.each(logs.map((log) => [log.name, log] as const))('R12: the golden log %s', (name, log) => {
  test('comes to the same states today. If one is meant to differ: node test/golden/record.ts --states', async () => {
    const states = recorded[name];
    if (states === undefined) throw new Error(`${name} has no recorded states`);
    const today = refold(await log.opened());
    const expected = comparable(states, today);
    expect(within(today, expected)).toEqual(expected);
    expect(Object.keys(expected.deciders).length).toBeGreaterThan(1);
  });

  test('has only events that today’s schemas take, in the order in which they were appended', async () => {
    const events = await log.opened();
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => BigInt(index + 1)));
    for (const event of events) {
      const { type, data } = eventTypes.upcast(event);
      expect(
        eventTypes.find(type)?.schema.safeParse(data).error?.issues,
        `${type} at ${event.position}`,
      ).toBeUndefined();
    }
  });

  test('has no personal field in the clear', () => {
    for (const { type, data, metadata } of log.events) {
      const marked = Object.entries(eventTypes.find(type)?.schema.shape ?? {}).filter(
        ([, schema]) => schema instanceof z.ZodType && personalFields.has(schema),
      );
      for (const [field] of marked) expect(data[field], `${type}.${field}`).toBeUndefined();
      expect(metadata.client ?? {}).not.toHaveProperty('ip');
    }
    const text = JSON.stringify(log.events.map(({ data, metadata }) => ({ data, metadata })));
    for (const plain of ['Ada Example', '@example.org', '192.0.2.', 'the margin is']) expect(text).not.toContain(plain);
  });
});

test('KRN-12: every version of every type of event has a line in a golden log', () => {
  const held = new Set(logs.flatMap(({ events }) => events.map(({ type, version }) => `${type} version ${version}`)));
  const declared = eventTypes.all.flatMap(({ type, version }) =>
    Array.from({ length: version }, (_, index) => `${type} version ${index + 1}`),
  );
  // One is missing? Let a story lead to it (test/golden/story-of-a-tenant.ts), and: node test/golden/record.ts <release>
  expect(declared.filter((one) => !held.has(one))).toEqual([]);
});

test('one value that is folded otherwise shows', async () => {
  const log = logs.find(({ name }) => name.endsWith('/tenant'));
  if (log === undefined) throw new Error('no story of a tenant');
  const events = await log.opened();
  const other = events.map((event) =>
    event.type === 'DecisionActioned' ? { ...event, data: { ...event.data, action: 'rejected' } } : event,
  );
  const [sound, changed] = [refold(events), refold(other)];
  expect(changed.deciders.decision).not.toBe(sound.deciders.decision);
  expect(changed.projections.decisions?.digest).not.toBe(sound.projections.decisions?.digest);
  expect({ ...changed.deciders, decision: '' }).toEqual({ ...sound.deciders, decision: '' });
});
