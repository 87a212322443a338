import { afterAll, beforeAll, expect, test } from 'vitest';
import { flagEvents } from '../domain/flags/events.ts';
import { flagCommands, flagsOver, PLATFORM_TENANT } from '../infra/composition/flags.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import { flagProjections } from '../projections/flags.ts';
import { answerOf, commandLedger } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { createFlagQueries } from './flags.ts';

const NOW = '2026-11-21T08:00:00.000Z';
const store = createMemoryEventStore();
const ledger = commandLedger(store, flagEvents, { now: NOW });
const inPlatform = { tenant: PLATFORM_TENANT };
const nobody = { fold: () => Promise.reject(new Error('not asked')) };
const [, , listFlagChanges] = createFlagQueries(flagsOver(nobody));

let database: TestDatabase;
let models: ReadModels;
beforeAll(async () => {
  database = await testDatabase();
  models = await readModels({ database, store, definitions: flagEvents, projections: flagProjections, now: NOW });
  const { setFlag, overrideFlag } = flagCommands;
  const flag = { name: 'reports', enabled: false, rolloutPercentage: 100 };
  answerOf(await ledger.send(setFlag, flag, inPlatform));
  answerOf(await ledger.send(setFlag, { ...flag, enabled: true, description: 'New' }, inPlatform));
  answerOf(await ledger.send(setFlag, { ...flag, name: 'other' }, inPlatform));
  answerOf(await ledger.send(overrideFlag, { name: 'reports', enabled: false, reason: 'not yet' }));
});
afterAll(async () => {
  await models.stop();
  await database.close();
});

test('the changes of a flag say who made them and when, the latest first, page by page (CFG-08)', async () => {
  const all = await models.ask(listFlagChanges, { name: 'reports' }, inPlatform);
  expect(all?.items.map(({ change }) => change)).toEqual(['FlagEnabled', 'FlagDescribed', 'FlagDefined']);
  expect(all?.items[1]).toMatchObject({ detail: { description: 'New' }, by: { kind: 'user', id: 'ada' }, at: NOW });
  const first = await models.ask(listFlagChanges, { name: 'reports', limit: '2' }, inPlatform);
  const rest = await models.ask(listFlagChanges, { name: 'reports', after: first?.next }, inPlatform);
  expect([...(first?.items ?? []), ...(rest?.items ?? [])]).toEqual(all?.items);
});

test('a tenant sees its own: what it overrode', async () => {
  expect(await models.ask(listFlagChanges, { name: 'reports' })).toMatchObject({
    items: [{ change: 'FlagOverridden', detail: { enabled: false, reason: 'not yet' } }],
  });
});

test('the list comes out the same when it is rebuilt', async () => {
  expect(await models.equalsRebuild('flag_changes')).toBe(true);
});
