import { expect, test } from 'vitest';
import { appendNote } from '../../test/support/live.ts';
import { UnknownOutcome } from '../event-store/failures.ts';
import { createMemoryEventStore } from '../event-store/memory/memory-event-store.ts';
import { measuredEventStore } from './measured-event-store.ts';
import { createMetrics } from './metrics.ts';

const TENANT = '0194f1f0-0000-7000-8000-00000000000a';

test('every append is timed by its outcome, and stays what it was', async () => {
  const metrics = createMetrics({ processMetrics: false });
  let lose = false;
  const inner = createMemoryEventStore({
    hooks: {
      afterAppend: async () => {
        if (lose) throw new UnknownOutcome('lost');
      },
    },
  });
  const store = measuredEventStore(inner, metrics);
  expect(await appendNote(store, TENANT, 'x')).toEqual({ revision: 0n, position: 1n });
  await expect(store.append(`note-${TENANT}.x`, 7n, [])).rejects.toThrow();
  lose = true;
  await expect(appendNote(store, TENANT, 'y')).rejects.toThrow(UnknownOutcome);
  const { text } = await metrics.scrape();
  for (const outcome of ['appended', 'unknown']) {
    expect(text).toContain(`event_append_duration_seconds_count{outcome="${outcome}"} 1`);
  }
  expect(text).toMatch(/event_append_duration_seconds_count\{outcome="(conflict|refused)"\} 1/);
});
