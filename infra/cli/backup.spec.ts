import { expect, test } from 'vitest';
import { readConfig } from '../config/config.ts';
import { refuseOtherLogs } from './backup.ts';

test('a log in EventStoreDB is not backed up by half: it is said what does it', () => {
  const elsewhere = readConfig({ EVENTSTORE_URL: 'esdb://127.0.0.1:2113?tls=false' });
  expect(() => refuseOtherLogs(elsewhere, 'backup')).toThrow(/no backup with EVENTSTORE_URL.*only its own backup/);
  expect(() => refuseOtherLogs(readConfig({}), 'backup')).not.toThrow();
});
