import { expect, test } from 'vitest';
import { TooBusy } from '../../infra/access/passwords.ts';
import { problemOf } from './failure.ts';

test('S2: whoever would wait too long for a password to be hashed is told to come back', () => {
  expect(problemOf(new TooBusy())).toMatchObject({
    status: 429,
    code: 'too-many-sign-ins',
    headers: { 'retry-after': '1' },
  });
});
