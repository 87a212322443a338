import { expect, test } from 'vitest';
import { z } from 'zod';
import { processes } from '../../infra/composition/catalogue.ts';
import { processManager } from './process-manager.ts';

const declared = (name: string) =>
  processManager({ name, version: 1, state: z.object({}), stuckAfterMillis: 1_000, reactions: [] });

test('a process whose name cannot name its streams is refused where it is declared, not at its first event', () => {
  expect(() => declared('person-directory')).toThrow('not a camelCase word');
  expect(declared('personDirectory').name).toBe('personDirectory');
});

test('no two processes of the product share a name', () => {
  const names = processes.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
