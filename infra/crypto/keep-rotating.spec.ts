import { expect, test, vi } from 'vitest';
import { keepRotating } from './keep-rotating.ts';
import type { Rotated } from './key-rotation.ts';

const nothing: Rotated = { rewrapped: 0, replaced: 0, reencrypted: 0, destroyed: 0, failures: [] };

/** A rotation whose passes end as they are told, one after the other, and then do nothing. */
const rotating = (...passes: readonly (Rotated | Error)[]) => {
  const left = [...passes];
  const run = vi.fn(async () => {
    const next = left.shift() ?? nothing;
    if (next instanceof Error) throw next;
    return next;
  });
  return { run, status: () => Promise.reject(new Error('nobody asks')) };
};

test('a pass is made at once and again; one that fails is logged, and the next one made all the same', async () => {
  const failure = new Error('the database is away');
  const unreadable = 'secret 1: cannot be opened';
  const rotation = rotating(
    failure,
    { ...nothing, replaced: 1, reencrypted: 3 },
    { ...nothing, failures: [unreadable] },
  );
  const logger = { info: vi.fn(), error: vi.fn() };
  const { stop } = keepRotating(rotation, logger, 1);
  await vi.waitFor(() => expect(rotation.run.mock.calls.length).toBeGreaterThan(4), 20_000);
  await stop();
  expect(logger.error.mock.calls.map(([, fields]) => fields)).toEqual([{ error: failure }, { failures: [unreadable] }]);
  expect(logger.info).toHaveBeenCalledExactlyOnceWith(expect.any(String), {
    rewrapped: 0,
    replaced: 1,
    reencrypted: 3,
    destroyed: 0,
  });
});

test('stopped, it waits for the pass that runs, and makes no other', async () => {
  const pass = Promise.withResolvers<Rotated>();
  const run = vi.fn(() => pass.promise);
  const { stop } = keepRotating({ ...rotating(), run }, { info: vi.fn(), error: vi.fn() }, 1);
  let stopped = false;
  const stopping = stop().then(() => {
    stopped = true;
  });
  await Promise.resolve();
  expect(stopped).toBe(false);
  pass.resolve(nothing);
  await stopping;
  expect(run).toHaveBeenCalledOnce();
});
