import { expect, test } from 'vitest';
import type { KeyStatus } from '../crypto/key-rotation.ts';
import { examineKeys } from './doctor-keys.ts';

const fresh: KeyStatus = {
  keyEncryptionKey: 'local:1',
  keyEncryptionKeyDays: 365,
  wrappedByOthers: 0,
  secrets: 4,
  dataKeys: 2,
  retired: 0,
  due: 0,
  oldestDays: 90,
};
const examined = (more: Partial<KeyStatus>) =>
  Array.fromAsync(examineKeys({ status: async () => ({ ...fresh, ...more }) }));

test('keys are well up to their age: a year for what wraps, 90 days for what encrypts', async () => {
  expect(await examined({})).toEqual([
    { what: 'key-encryption key', well: true, detail: '365 days old' },
    { what: 'data keys', well: true, detail: '2, the oldest 90 days old' },
  ]);
  expect(await examined({ dataKeys: 0, oldestDays: undefined, wrappedByOthers: 3 })).toEqual([
    { what: 'key-encryption key', well: true, detail: '365 days old, 3 keys still need the previous one' },
    { what: 'data keys', well: true, detail: 'none yet' },
  ]);
});

test('older ones are not, and how to replace them is said', async () => {
  expect(await examined({ keyEncryptionKeyDays: 365.1, oldestDays: 90.1 })).toEqual([
    expect.objectContaining({ well: false, mend: expect.stringContaining('KEY_ENCRYPTION_KEY_PREVIOUS') }),
    expect.objectContaining({ well: false, mend: expect.stringContaining('secrets rotate') }),
  ]);
});
