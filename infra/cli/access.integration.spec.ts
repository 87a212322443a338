import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { registerPerson } from '../../commands/people.ts';
import { personIdOf } from '../../domain/identity/person.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { blindIndexOver } from '../composition/access.ts';
import { eventTypes } from '../composition/catalogue.ts';
import { executorOver } from '../composition/executor.ts';
import { openStorage } from '../composition/storage.ts';
import { readConfig } from '../config/config.ts';
import { openHome } from '../home/home.ts';
import { ids } from '../ids.ts';
import { carriedOut, commandLineRequest } from './issue-key.ts';
import { addMembers } from './member.ts';
import { addRole } from './role.ts';
import { addTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

/** `precedent tenant`, `member` and `role` over one log. */
let database: TestDatabase;
let home: string;
let environment: Record<string, string>;
beforeAll(async () => {
  database = await testDatabase();
  home = await mkdtemp(join(tmpdir(), 'precedent-access-'));
  environment = {
    PRECEDENT_HOME: home,
    DATABASE_URL: database.url,
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.close();
  await rm(home, { recursive: true, force: true });
});

/** What a command of the program says to a machine. */
const run = async (...args: readonly string[]): Promise<readonly JsonObject[]> => {
  const program = new Command('precedent').option('--json', '', false);
  for (const add of [addTenant, addMembers, addRole]) add(program);
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await program.parseAsync(['--json', ...args], { from: 'user' });
    return said.mock.calls.map(([line]) => JSON.parse(String(line)));
  } finally {
    said.mockRestore();
  }
};
/** Why a command ends with the code of wrong usage. */
const refused = async (...args: readonly string[]): Promise<string> => {
  const failure: unknown = await run(...args).catch((error: unknown) => error);
  if (failure instanceof UsageError) return failure.message;
  throw new Error(`precedent ${args.join(' ')} was not refused`, { cause: failure });
};

/** Somebody who registered. */
const register = async (email: string): Promise<string> => {
  const storage = await openStorage(readConfig(environment), await openHome(home), eventTypes);
  try {
    const personId = personIdOf(email, { blindIndex: blindIndexOver(storage), derivedId: ids.derivedId });
    const request = commandLineRequest(platformTenant(ids.derivedId));
    carriedOut(await executorOver(storage).execute(registerPerson, { personId, email, name: 'Bob' }, request));
    return personId;
  } finally {
    await storage.close();
  }
};

describe('the operator', () => {
  test('makes, sets up, suspends and reactivates tenants', async () => {
    const [made] = await run('tenant', 'create', 'cafe', 'The café', '--industry', 'restaurant');
    expect(made).toMatchObject({ slug: 'cafe', name: 'The café' });
    expect(await refused('tenant', 'create', 'cafe', 'Again')).toMatch('already');
    expect(await refused('tenant', 'create', 'platform', 'Mine')).toMatch('own tenant');
    const [changed] = await run('tenant', 'settings', 'cafe', '--time-zone', 'Europe/Paris', '--currency', 'EUR');
    expect(changed).toMatchObject({ industry: 'restaurant', timeZone: 'Europe/Paris', currency: 'EUR' });
    expect(await refused('tenant', 'settings', 'cafe', '--time-zone', 'Mars/Olympus')).toMatch('timeZone is not');
    await run('tenant', 'suspend', 'cafe', 'did not pay');
    expect(await run('tenant', 'list')).toMatchObject([{ slug: 'cafe', active: false, industry: 'restaurant' }]);
    await run('tenant', 'reactivate', 'cafe');
    expect(await run('tenant', 'list')).toMatchObject([{ slug: 'cafe', active: true }]);
  }, 60_000);

  test('defines roles, and sees who may what', async () => {
    await run('role', 'define', 'cafe', 'buyer', 'rules:write', 'billing:read', '--description', 'Buys');
    const listed = await run('role', 'list', '--tenant', 'cafe');
    expect(listed).toHaveLength(13);
    expect(listed.at(-1)).toMatchObject({ name: 'buyer', preset: false, permissions: ['rules:write', 'billing:read'] });
    const matrix = await run('role', 'matrix', '--tenant', 'cafe');
    expect(matrix.find(({ permission }) => permission === 'rules:write')?.roles).toContain('buyer');
    expect(matrix.find(({ permission }) => permission === 'tenants:admin')?.roles).toEqual(['super_admin']);
    expect(await refused('role', 'define', 'cafe', 'viewer', '*')).toMatch('the product itself');
    expect(await refused('role', 'define', 'cafe', 'odd', 'rules:delete')).toMatch('must be resource:verb');
  }, 60_000);

  test('adds, changes and removes members, and keeps one administrator', async () => {
    expect(await refused('member', 'add', 'cafe', 'nobody@example.com')).toMatch('invite');
    const personId = await register('bob@example.com');
    expect(await run('member', 'add', 'cafe', ' Bob@Example.com', 'tenant_admin')).toMatchObject([{ personId }]);
    await run('member', 'grant', 'cafe', personId, 'financial_data:read', '--modules', 'autopilot');
    expect(await run('member', 'list', 'cafe')).toMatchObject([
      {
        personId,
        roles: ['tenant_admin'],
        grants: [{ resourceType: 'financial_data', verb: 'read' }],
        modules: ['autopilot'],
      },
    ]);
    for (const args of [
      ['remove', 'cafe', personId],
      ['roles', 'cafe', personId, 'viewer'],
    ]) {
      expect(await refused('member', ...args)).toMatch('last administrator');
    }
    expect(await run('member', 'roles', 'cafe', personId, 'tenant_admin', 'buyer')).toMatchObject([{ appended: true }]);
    expect(await refused('member', 'grant', 'cafe', personId, 'everything:read')).toMatch('resourceType');
  }, 60_000);
});
