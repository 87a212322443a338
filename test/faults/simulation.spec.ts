import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bug, Scenario } from '../support/simulation/scenario.ts';
import { simulate } from '../support/simulation/simulate.ts';
import { sendReceipt, transferProcess } from '../support/simulation/transfer-process.ts';
import { transferProjection } from '../support/simulation/transfer-projection.ts';
import { openAccount, requestTransfer, transferCommands, transferEvents } from '../support/simulation/transfers.ts';
import type { FaultKind } from '../support/simulation/world.ts';

/** The nightly run raises it. */
const SCHEDULES = Number(process.env.SIMULATION_SCHEDULES ?? 2_000);
/** Runs one failure again: what a failed run printed. */
const { SIMULATION_SEED: SEED, SIMULATION_PATH: PATH } = process.env;

const OPENING = 1_000;

/** From accounts that have enough, or nothing; to accounts that exist, or not: each ends in one way only. */
const transfers = fc.uniqueArray(
  fc.record({
    transfer: fc.constantFrom('t1', 't2', 't3'),
    from: fc.constantFrom('rich', 'wealthy', 'poor'),
    to: fc.constantFrom('rich', 'wealthy', 'nowhere'),
    amount: fc.integer({ min: 1, max: 300 }),
  }),
  { minLength: 1, maxLength: 3, selector: ({ transfer }) => transfer },
);
type Transfer = typeof transfers extends fc.Arbitrary<(infer Item)[]> ? Item : never;

const faults = fc.array(
  fc.record({
    at: fc.integer({ min: 1, max: 400 }),
    kind: fc.constantFrom<FaultKind>('crash', 'lostRequest', 'lostAnswer', 'stall', 'usurp'),
  }),
  { maxLength: 6 },
);

const scenario = (asked: readonly Transfer[]): Scenario => ({
  events: transferEvents,
  commands: transferCommands,
  processes: [transferProcess],
  jobs: (provider) => [sendReceipt({ send: (key, transfer) => provider.act(key, transfer) })],
  projection: transferProjection,
  requests: [
    ['rich', 'wealthy', 'poor'].map((account) => ({
      command: openAccount.name,
      input: { account, balance: account === 'poor' ? 0 : OPENING },
    })),
    asked.map((transfer) => ({ command: requestTransfer.name, input: transfer })),
  ],
  settled: (log) =>
    log.filter(({ type }) => type === 'TransferCompleted' || type === 'TransferCancelled').length >= asked.length,
});

/** What must come out, worked out without any of the code under test. */
const expected = (asked: readonly Transfer[]): Readonly<Record<string, unknown>> => {
  const rows: Record<string, unknown> = {};
  const balances = new Map([
    ['rich', { balance: OPENING, movements: 0 }],
    ['wealthy', { balance: OPENING, movements: 0 }],
    ['poor', { balance: 0, movements: 0 }],
  ]);
  const move = (account: string, by: number): void => {
    const before = balances.get(account) ?? { balance: 0, movements: 0 };
    balances.set(account, { balance: before.balance + by, movements: before.movements + 1 });
  };
  for (const { transfer, from, to, amount } of asked) {
    const paid = from !== 'poor';
    const arrives = to !== 'nowhere';
    if (paid) move(from, -amount);
    if (paid) move(arrives ? to : from, amount);
    const end = arrives ? 'completed' : 'cancelled: no receiver';
    rows[`transfers ${transfer}`] = {
      transfer,
      status: paid ? end : 'cancelled: no money',
      receipts: paid && arrives ? 1 : 0,
      ends: 1,
    };
  }
  for (const [account, row] of balances) {
    rows[`balances ${account}`] = { account, balance: BigInt(row.balance), movements: row.movements };
  }
  return rows;
};

const property = (bug?: Bug) =>
  fc.asyncProperty(fc.scheduler(), transfers, faults, async (scheduler, asked, struck) => {
    const result = await simulate(scenario(asked), { scheduler, faults: struck, ...(bug && { bug }) });
    const rows = Object.fromEntries(result.rows);
    expect(rows).toEqual(expected(asked));
    expect(rows).toEqual(Object.fromEntries(result.refolded));
    const receipts = asked.filter(({ from, to }) => from !== 'poor' && to !== 'nowhere');
    expect([...result.effects.values()].toSorted()).toEqual(receipts.map(({ transfer }) => transfer).toSorted());
  });

describe('the domain, the projector and the process runtime, under a seeded schedule of faults', () => {
  it('leaves the read model that the model says, and each side effect done once', async () => {
    const replay = SEED === undefined ? {} : { seed: Number(SEED), ...(PATH !== undefined && { path: PATH }) };
    const details = await fc.check(property(), { numRuns: SCHEDULES, endOnFailure: true, ...replay });
    if (!details.failed) return;
    const again = `SIMULATION_SEED=${details.seed} SIMULATION_PATH=${details.counterexamplePath}`;
    const [, asked, struck] = details.counterexample ?? [];
    throw new Error(`see it again with ${again}: ${JSON.stringify({ asked, struck })}`, {
      cause: details.errorInstance,
    });
  }, 600_000);

  it.each<Bug>(['idsNotDerived', 'checkpointAhead', 'effectWithoutKey'])('finds a planted mistake: %s', async (bug) => {
    const details = await fc.check(property(bug), { numRuns: 500, endOnFailure: true });
    expect(details.failed).toBe(true);
  });

  it('runs the same way again under the same seed', async () => {
    const runs: unknown[] = [];
    for (let run = 0; run < 2; run += 1) {
      const once = fc.asyncProperty(fc.scheduler(), transfers, faults, async (scheduler, asked, struck) => {
        const { log, steps } = await simulate(scenario(asked), { scheduler, faults: struck });
        runs.push({ steps, log: log.map(({ id, type }) => `${type} ${id}`) });
      });
      await fc.assert(once, { numRuns: 1, seed: 20_261_120 });
    }
    expect(runs[1]).toEqual(runs[0]);
  });
});
