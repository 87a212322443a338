import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCommandExecutor } from '../commands/runtime/create-executor.ts';
import { createLogFolds } from '../commands/runtime/log-folds.ts';
import { systemClock } from '../infra/clock.ts';
import { eventTypes as catalogue } from '../infra/composition/catalogue.ts';
import { ensureFlagPresets, flagCommands, flagsOver, openFeatureOver } from '../infra/composition/flags.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../infra/ids.ts';
import {
  ALPHA,
  authenticate,
  BETA,
  json,
  KEYS,
  noSealing,
  problemOf,
  startTestApi,
  type TestApi,
} from '../test/support/api.ts';
import { createFlagQueries } from './flags.ts';

const store = createMemoryEventStore();
const log = { store, catalogue, sealer: noSealing };
const executor = createCommandExecutor({ ...log, ids, clock: systemClock });
/** A node with folds of its own, whose clock the test sets. */
const node = () => {
  const clock = { millis: 0 };
  return { clock, flags: flagsOver(createLogFolds(log), () => clock.millis) };
};

let running: TestApi;
beforeAll(async () => {
  await ensureFlagPresets(executor);
  running = await startTestApi({
    store,
    executor,
    commands: Object.values(flagCommands),
    queries: createFlagQueries(node().flags),
    authenticate: async (key) =>
      key === READER
        ? reader
        : key === WRITER
          ? { ...reader, permissions: new Set(['flags:write']) }
          : authenticate(key),
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const READER = 'prec_key-that-may-read-flags';
const WRITER = 'prec_key-that-may-override-flags';
const reader = {
  tenant: ALPHA,
  actor: { kind: 'apiKey', id: 'reader' },
  permissions: new Set(['flags:read']),
  superAdmin: false,
} as const;
const asAdmin = { key: KEYS.admin, headers: { 'precedent-tenant': 'platform' } } as const;

const read = async (path: string, init?: Parameters<TestApi['fetch']>[1]) => {
  const response = await running.fetch(path, init);
  expect(response.status).toBe(200);
  return { etag: response.headers.get('etag'), body: JSON.parse(await response.text()) };
};
const put = (name: string, body: object, headers: Record<string, string> = {}) =>
  running.fetch(`/v1/flags/${name}`, {
    key: KEYS.admin,
    ...json('PUT', body, { 'precedent-tenant': 'platform', ...headers }),
  });

describe('the flags that ship with the product', () => {
  test('are there once the product has started, listed with what they are for the caller and why', async () => {
    const { body } = await read('/v1/flags', { key: READER });
    expect(body.items.map(({ name, reason }: { name: string; reason: string }) => [name, reason])).toEqual([
      ['advanced_analytics', 'default'],
      ['enhanced_compliance', 'rollout'],
      ['experimental_ml_models', 'disabled'],
    ]);
    expect(body.items[0]).toMatchObject({ enabled: true, explanation: 'It is on for everybody.' });
    expect(body.items[0]).not.toHaveProperty('definition');
  });

  test('are defined once: another start appends nothing, also after one was changed', async () => {
    await put('advanced_analytics', { enabled: false, rolloutPercentage: 100 });
    const head = await store.head();
    await ensureFlagPresets(executor);
    await ensureFlagPresets(createCommandExecutor({ ...log, ids, clock: systemClock }));
    expect(await store.head()).toBe(head);
    expect((await read('/v1/flags/advanced_analytics')).body).toMatchObject({ enabled: false, reason: 'disabled' });
  });

  test('are listed page by page', async () => {
    const { body: first } = await read('/v1/flags?limit=2');
    const { body: second } = await read(`/v1/flags?limit=2&after=${first.next}`);
    expect([...first.items, ...second.items]).toEqual((await read('/v1/flags')).body.items);
    expect(second).not.toHaveProperty('next');
  });
});

describe('a flag is set for all tenants', () => {
  test('in the platform tenant, where its definition is shown', async () => {
    const response = await put('new_reports', { enabled: true, rolloutPercentage: 0, whitelist: ['friends'] });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ name: 'new_reports', changes: ['FlagDefined'] });
    expect((await read('/v1/flags/new_reports', asAdmin)).body).toMatchObject({
      definition: { gradualRollout: false, stickiness: 'tenantId', constraints: null, whitelist: ['friends'] },
    });
    expect((await read('/v1/flags/new_reports')).body).toMatchObject({ enabled: false, reason: 'default' });
    expect((await read('/v1/flags/new_reports?groups=friends')).body).toMatchObject({
      enabled: true,
      reason: 'whitelisted',
    });
  });

  test('by what differs, and only at the revision that was read', async () => {
    const { etag } = await read('/v1/flags/new_reports', asAdmin);
    const raised = { enabled: true, rolloutPercentage: 100, whitelist: ['friends'] };
    const response = await put('new_reports', raised, { 'if-match': String(etag) });
    expect(await response.json()).toMatchObject({ changes: ['FlagRolloutChanged'] });
    const late = await put('new_reports', { ...raised, rolloutPercentage: 0 }, { 'if-match': String(etag) });
    expect(await problemOf(late)).toMatchObject({ status: 412, code: 'revision-mismatch' });
    expect(await (await put('new_reports', raised)).json()).toMatchObject({ changes: [] });
  });

  test('and in no other', async () => {
    const response = await running.fetch('/v1/flags/mine', json('PUT', { enabled: true, rolloutPercentage: 100 }));
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'flag-is-global' });
  });

  test('only with the permission', async () => {
    const body = json('PUT', { enabled: true, rolloutPercentage: 100 });
    const response = await running.fetch('/v1/flags/mine', { key: WRITER, ...body });
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'forbidden' });
  });

  test.each([
    ['a percentage beyond 100', { enabled: true, rolloutPercentage: 101 }, 'invalid-input', '/rolloutPercentage'],
    ['half a rollout', { enabled: true, rolloutPercentage: 50 }, 'rollout-not-gradual', '/rolloutPercentage'],
    [
      'a condition of no known operator',
      { ...{ enabled: true, rolloutPercentage: 0 }, constraints: { operator: 'eval' } },
      'invalid-input',
      '/constraints/operator',
    ],
    [
      'a number in a variant that has no one form',
      { enabled: true, rolloutPercentage: 0, variants: [{ name: 'a', weight: 1, value: { deep: [{ limit: 1e20 }] } }] },
      'invalid-input',
      '/variants/0/value',
    ],
  ])('not with %s', async (_, body, code, pointer) => {
    const problem = await problemOf(await put('wrong', body));
    expect(problem).toMatchObject({ status: 422, code });
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
  });
});

describe('a tenant overrides a flag', () => {
  const override = (body: object, key: string = WRITER) =>
    running.fetch('/v1/flags/experimental_ml_models/override', { key, ...json('POST', body) });

  test('for itself, past what it is for all, until it takes that back', async () => {
    expect((await override({ enabled: true, reason: 'pilot' })).status).toBe(200);
    const { body } = await read('/v1/flags/experimental_ml_models');
    expect(body).toMatchObject({ enabled: true, reason: 'override', override: { enabled: true, reason: 'pilot' } });
    expect((await read('/v1/flags/experimental_ml_models', { key: KEYS.beta })).body).toMatchObject({
      reason: 'disabled',
    });

    const removed = await running.fetch('/v1/flags/experimental_ml_models/override', { key: WRITER, method: 'DELETE' });
    expect(removed.status).toBe(200);
    expect((await read('/v1/flags/experimental_ml_models')).body).toMatchObject({ enabled: false, reason: 'disabled' });
  });

  test('only with the permission', async () => {
    expect(await problemOf(await override({ enabled: true, reason: 'x' }, READER))).toMatchObject({
      code: 'forbidden',
    });
  });

  test('only one that there is', async () => {
    const response = await running.fetch('/v1/flags/none/override', json('POST', { enabled: true, reason: 'x' }));
    expect(await problemOf(response)).toMatchObject({ status: 404, code: 'flag-not-found' });
    expect(await problemOf(await running.fetch('/v1/flags/none'))).toMatchObject({ status: 404, code: 'not-found' });
  });
});

test('a change made on one node is seen on every other within a second, of whatever age its own answer is', async () => {
  const { clock, flags } = node();
  const { client, close } = await openFeatureOver(flags, 'another node');
  const isOn = () => client.getBooleanValue('seen_soon', false, { targetingKey: ALPHA });
  expect((await put('seen_soon', { enabled: true, rolloutPercentage: 0 })).status).toBe(200);
  clock.millis = 5_000;
  expect(await isOn()).toBe(false);
  expect((await put('seen_soon', { enabled: true, rolloutPercentage: 100 })).status).toBe(200);
  clock.millis = 6_001;
  expect(await isOn()).toBe(true);

  const turnOff = json('POST', { enabled: false, reason: 'not yet' });
  expect((await running.fetch('/v1/flags/seen_soon/override', turnOff)).status).toBe(200);
  clock.millis = 7_002;
  expect(await isOn()).toBe(false);
  await close();
});

test("a log that cannot be read gives the caller's default and an error, and is asked again", async () => {
  const folds = createLogFolds(log);
  let isAway = false;
  const { client, close } = await openFeatureOver(
    flagsOver({ fold: (...asked) => (isAway ? Promise.reject(new Error('the log is away')) : folds.fold(...asked)) }),
    'a node that loses the log',
  );
  const ask = () => client.getBooleanDetails('enhanced_compliance', true, { targetingKey: BETA });
  isAway = true;
  expect(await ask()).toMatchObject({ value: true, reason: 'ERROR', errorMessage: 'the log is away' });
  isAway = false;
  expect(await ask()).toMatchObject({ reason: 'SPLIT' });
  await close();
});
