import { describe, expect, it } from 'vitest';
import { killAtEachStep } from '../support/simulation/kill-at-each-step.ts';
import type { Scenario } from '../support/simulation/scenario.ts';
import { sendReceipt, transferProcess } from '../support/simulation/transfer-process.ts';
import { transferProjection } from '../support/simulation/transfer-projection.ts';
import { openAccount, requestTransfer, transferCommands, transferEvents } from '../support/simulation/transfers.ts';

const transferring = (calls: string[], transfer: { from: string; to: string }): Scenario => ({
  events: transferEvents,
  commands: transferCommands,
  processes: [transferProcess],
  jobs: (provider) => [
    sendReceipt({
      send: async (key, name) => {
        calls.push(key);
        await provider.act(key, name);
      },
    }),
  ],
  projection: transferProjection,
  requests: [
    [{ command: openAccount.name, input: { account: 'a', balance: 100 } }],
    [{ command: requestTransfer.name, input: { transfer: 't', amount: 30, ...transfer } }],
  ],
  settled: (log) => log.some(({ type }) => type === 'TransferCompleted' || type === 'TransferCancelled'),
});

/** The log without ids and places: what happened, in the order of one stream. */
const story = (
  log: readonly { readonly stream: string; readonly type: string }[],
  category: string,
): readonly string[] => log.filter(({ stream }) => stream.startsWith(`${category}-`)).map(({ type }) => type);

describe('a process manager whose machine is killed at each step', () => {
  it.each([
    { what: 'that goes well', transfer: { from: 'a', to: 'a' }, effects: ['t'] },
    { what: 'that is made good for', transfer: { from: 'a', to: 'nowhere' }, effects: [] },
    { what: 'that is refused', transfer: { from: 'nowhere', to: 'a' }, effects: [] },
  ])('ends a transfer $what the same way every time, with each side effect once', async ({ transfer, effects }) => {
    const calls: string[] = [];
    let first: unknown;
    const steps = await killAtEachStep(
      () => transferring(calls, transfer),
      (result, killedAt) => {
        const end = {
          account: story(result.log, 'account'),
          transfer: story(result.log, 'transfer'),
          process: result.log.flatMap(({ type, data }) => (type === 'ProcessAdvanced' ? [data.step] : [])),
          job: story(result.log, 'job'),
          rows: Object.fromEntries(result.rows),
        };
        first ??= end;
        expect({ killedAt, ...end }).toEqual({ killedAt, ...(first as object) });
        expect([...result.effects.values()]).toEqual(effects);
      },
    );
    expect(steps).toBeGreaterThan(50);
    // The provider was called again after some of the deaths, always under one key.
    expect(calls.length > steps).toBe(effects.length > 0);
    expect(new Set(calls).size).toBe(effects.length);
  });
});
