import { expect, test } from 'vitest';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { personDirectory } from './person-directory.ts';

const personId = '0194f1f0-0000-5000-8000-000000000002';
const tenant = '0194f1f0-0000-7000-8000-00000000000a';
const now = '2026-11-20T12:00:00.000Z';

const added: StoredEvent = {
  id: 'one',
  type: 'MemberAdded',
  version: 1,
  data: { personId, roles: ['viewer'] },
  metadata: {
    tenant,
    actor: { kind: 'system', id: 'cli' },
    commandId: 'one',
    correlationId: 'one',
    causationId: 'one',
    recordedAt: now,
  },
  stream: `membership-${tenant}.${tenant}`,
  revision: 0n,
  position: 1n,
};

test('a new member has it noted where they were added', () => {
  expect(personDirectory.instanceOf(added)).toBe(personId);
  expect(personDirectory.react(added, undefined, { now })).toMatchObject({
    outputs: [{ kind: 'command', command: 'JoinTenant', input: { personId, joinedTenant: tenant } }],
    finished: true,
  });
});

test('somebody who is not registered yet is no problem of anybody’s', () => {
  const refused = { command: 'JoinTenant', index: 0, code: 'person-not-found', reason: 'There is no such person.' };
  expect(personDirectory.onRefused?.([refused], {}, { now })).toMatchObject({ outputs: [], finished: true });
});
