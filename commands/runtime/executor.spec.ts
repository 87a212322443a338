import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { command } from '../../domain/kernel/command.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import { defineEvent, type EventOf, eventCatalogue } from '../../domain/kernel/event.ts';
import { refuse } from '../../domain/kernel/refusal.ts';
import { streamName } from '../../domain/kernel/stream.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { UnknownOutcome } from '../../infra/event-store/failures.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { createCommandExecutor } from './create-executor.ts';
import type { Outcome, Request } from './executor.ts';

const Deposited = defineEvent('Deposited', 1, z.strictObject({ pence: z.number().int() }));
const Withdrawn = defineEvent('Withdrawn', 1, z.strictObject({ pence: z.number().int() }));
type AccountEvent = EventOf<typeof Deposited | typeof Withdrawn>;
type AccountCommand = { type: 'Deposit' | 'Withdraw'; pence: number };

const account: Decider<number, AccountCommand, AccountEvent> = {
  initialState: 0,
  decide: ({ type, pence }, balance) => {
    if (type === 'Deposit') return pence === 0 ? [] : [Deposited({ pence })];
    if (pence > balance) return refuse('conflict', 'balance-too-low', 'There is less on the account.');
    return [Withdrawn({ pence })];
  },
  evolve: (balance, { type, data }) => (type === 'Deposited' ? balance + data.pence : balance - data.pence),
};

const input = z.strictObject({ accountId: z.string(), pence: z.number().int() });
const declare = (type: 'Deposit' | 'Withdraw') =>
  command({
    name: type,
    summary: `${type} an amount.`,
    permission: 'accounts:write',
    input,
    stream: ({ accountId }, { tenant }) => streamName('account', tenant, accountId),
    decider: account,
    command: ({ pence }) => ({ type, pence }),
    answer: (events) => ({ pence: events.map((event) => event.data.pence) }),
  });
const deposit = declare('Deposit');
const withdraw = declare('Withdraw');

const tenant = '0195f3e0-0000-7000-8000-000000000001';
const stream = streamName('account', tenant, 'a');
const plain: Sealer = { seal: async (event) => event, open: async (event) => event };
const clock = { now: () => '2026-11-20T23:10:00.000Z' };
const request = (commandId: string, more: Partial<Request> = {}): Request => ({
  tenant,
  actor: { kind: 'apiKey', id: 'k' },
  commandId,
  correlationId: commandId,
  causationId: commandId,
  ...more,
});

let store: EventStore;
let append: EventStore['append'];
const executorOver = (events: EventStore) =>
  createCommandExecutor({
    store: events,
    catalogue: eventCatalogue([Deposited, Withdrawn]),
    sealer: plain,
    ids,
    clock,
    pause: async () => undefined,
  });
let executor: ReturnType<typeof executorOver>;

beforeEach(() => {
  const memory = createMemoryEventStore();
  append = memory.append;
  store = { ...memory, append: (...call) => append(...call) };
  executor = executorOver(store);
});

const eventsOf = async () => (await Array.fromAsync(store.readStream(stream))).flat();
const bodyOf = (outcome: Outcome) =>
  outcome.ok
    ? { revision: outcome.revision, position: outcome.position, answer: outcome.answer }
    : outcome.refusal.code;

describe('carrying out a command', () => {
  test('given an empty stream, when money is deposited, then the event carries who, when and why', async () => {
    const outcome = await executor.execute(
      deposit,
      { accountId: 'a', pence: 5 },
      request('c1', { traceparent: '00-aa-bb-01' }),
    );
    expect(outcome).toMatchObject({ ok: true, revision: 0n, appended: true, answer: { pence: [5] } });
    const [event] = await eventsOf();
    expect(event).toMatchObject({
      type: 'Deposited',
      version: 1,
      data: { pence: 5 },
      metadata: {
        tenant,
        actor: { kind: 'apiKey', id: 'k' },
        commandId: 'c1',
        traceparent: '00-aa-bb-01',
        recordedAt: clock.now(),
      },
    });
  });

  test('a refusal appends nothing and says why', async () => {
    const outcome = await executor.execute(withdraw, { accountId: 'a', pence: 5 }, request('c1'));
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'balance-too-low' } });
    expect(await eventsOf()).toEqual([]);
  });

  test('a command that changes nothing appends nothing', async () => {
    const outcome = await executor.execute(deposit, { accountId: 'a', pence: 0 }, request('c1'));
    expect(outcome).toMatchObject({ ok: true, appended: false, revision: undefined });
  });
});

describe('a repeated command', () => {
  test('appends nothing and gives its first result, also when the stream has moved on', async () => {
    const first = await executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c1'));
    await executor.execute(deposit, { accountId: 'a', pence: 7 }, request('c2'));
    const again = await executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c1'));
    expect(bodyOf(again)).toEqual(bodyOf(first));
    expect(await eventsOf()).toHaveLength(2);
  });

  test('is recognised by another process, which has nothing in its cache', async () => {
    const first = await executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c1'));
    const again = await executorOver(store).execute(deposit, { accountId: 'a', pence: 5 }, request('c1'));
    expect(bodyOf(again)).toEqual(bodyOf(first));
  });

  test('with another body is refused', async () => {
    await executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c1', { requestDigest: 'one' }));
    const other = await executor.execute(
      deposit,
      { accountId: 'a', pence: 6 },
      request('c1', { requestDigest: 'two' }),
    );
    expect(bodyOf(other)).toBe('idempotency-key-reused');
  });

  test('fifty at once make one event and fifty equal answers; other bodies among them are refused', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () =>
        executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c1', { requestDigest: 'one' })),
      ),
    );
    const others = await Promise.all(
      Array.from({ length: 5 }, () =>
        executor.execute(deposit, { accountId: 'a', pence: 6 }, request('c1', { requestDigest: 'two' })),
      ),
    );
    expect(
      new Set(
        outcomes.map((outcome) => JSON.stringify(bodyOf(outcome), (_, v) => (typeof v === 'bigint' ? `${v}` : v))),
      ).size,
    ).toBe(1);
    expect(others.map(bodyOf)).toEqual(Array(5).fill('idempotency-key-reused'));
    expect(await eventsOf()).toHaveLength(1);
  });
});

describe('conflicts', () => {
  test('given another process moved the stream on, then the command is decided anew at its head', async () => {
    await executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c1'));
    await executorOver(store).execute(withdraw, { accountId: 'a', pence: 5 }, request('c2'));
    expect(bodyOf(await executor.execute(withdraw, { accountId: 'a', pence: 5 }, request('c3')))).toBe(
      'balance-too-low',
    );
    expect((await eventsOf()).map((event) => event.type)).toEqual(['Deposited', 'Withdrawn']);
  });

  test('a refusal is never given from a fold that lags behind', async () => {
    await executor.execute(deposit, { accountId: 'a', pence: 1 }, request('c1'));
    await executorOver(store).execute(deposit, { accountId: 'a', pence: 9 }, request('c2'));
    expect(await executor.execute(withdraw, { accountId: 'a', pence: 10 }, request('c3'))).toMatchObject({
      ok: true,
      revision: 2n,
    });
  });

  test('of thirty-two concurrent writers on one stream each gets its event or a plain refusal', async () => {
    const executors = Array.from({ length: 4 }, () => executorOver(store));
    const outcomes = await Promise.all(
      Array.from({ length: 32 }, (_, i) =>
        (executors[i % 4] ?? executor).execute(deposit, { accountId: 'a', pence: 1 }, request(`c${i}`)),
      ),
    );
    const done = outcomes.filter((outcome) => outcome.ok).length;
    expect(done + outcomes.filter((outcome) => bodyOf(outcome) === 'stream-contended').length).toBe(32);
    expect(await eventsOf()).toHaveLength(done);
  });

  test('two at once under one command id, each with a secret made for it: one counts, on both nodes', async () => {
    // Given that the idempotency digest is over what the client sent, and the secret was made here
    const asked = request('c1', { requestDigest: 'same' });
    const other = executorOver(store);
    for (const node of [executor, other]) await node.execute(deposit, { accountId: 'a', pence: 0 }, request('c0'));
    // When two nodes carry the request out at the same moment
    const outcomes = await Promise.all([
      executor.execute(deposit, { accountId: 'a', pence: 5 }, asked),
      other.execute(deposit, { accountId: 'a', pence: 7 }, asked),
    ]);
    // Then one of them is told that it was its own, and both are told the same answer
    expect(outcomes.map((outcome) => outcome.ok && outcome.appended).toSorted()).toEqual([false, true]);
    const [
      {
        data: { pence },
      } = { data: { pence: 0 } },
      ...more
    ] = await eventsOf();
    expect(more).toEqual([]);
    const told = { revision: 0n, position: 1n, answer: { pence: [pence] } };
    expect(outcomes.map(bodyOf)).toEqual([told, told]);
    // And neither remembers what never happened
    for (const node of [executor, other]) {
      const excess = await node.execute(withdraw, { accountId: 'a', pence: Number(pence) + 1 }, request('c2'));
      expect(bodyOf(excess)).toBe('balance-too-low');
    }
  });

  test('If-Match at another revision is final', async () => {
    await executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c1'));
    const stale = await executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c2', { ifRevision: 7n }));
    expect(bodyOf(stale)).toBe('revision-mismatch');
  });
});

describe('a command that creates, sent for the first time', () => {
  const open = { ...deposit, status: 201 as const };
  const close = { ...withdraw, status: 201 as const };
  const first = (commandId: string, more: Partial<Request> = {}) => request(commandId, { neverSent: true, ...more });
  let reads: number;
  let conflicts: string[];

  beforeEach(() => {
    reads = 0;
    conflicts = [];
    const readStream: EventStore['readStream'] = (...call) => {
      reads += 1;
      return store.readStream(...call);
    };
    executor = createCommandExecutor({
      store: { ...store, readStream },
      catalogue: eventCatalogue([Deposited, Withdrawn]),
      sealer: plain,
      ids,
      clock,
      onConflict: (name) => conflicts.push(name),
    });
  });

  test('reads nothing where there is nothing', async () => {
    expect(await executor.execute(open, { accountId: 'a', pence: 5 }, first('c1'))).toMatchObject({ revision: 0n });
    expect(reads).toBe(0);
  });

  test('is decided anew on what is there, and counts as no conflict', async () => {
    await executorOver(store).execute(deposit, { accountId: 'a', pence: 5 }, request('c1'));
    expect(await executor.execute(open, { accountId: 'a', pence: 1 }, first('c2'))).toMatchObject({ revision: 1n });
    expect((await eventsOf()).map(({ data }) => data)).toEqual([{ pence: 5 }, { pence: 1 }]);
    expect(conflicts).toEqual([]);
  });

  test('is refused, or changes nothing, only by what is there', async () => {
    await executorOver(store).execute(deposit, { accountId: 'a', pence: 5 }, request('c1'));
    expect(await executor.execute(close, { accountId: 'a', pence: 5 }, first('c2'))).toMatchObject({ revision: 1n });
    const other = executorOver(store);
    expect(bodyOf(await other.execute(close, { accountId: 'a', pence: 1 }, first('c3')))).toBe('balance-too-low');
    expect(await executorOver(store).execute(open, { accountId: 'a', pence: 0 }, first('c4'))).toMatchObject({
      revision: 1n,
      appended: false,
    });
  });

  test.each([
    ['that may be a repeat', open, request('c1')],
    ['for a revision', open, first('c1', { ifRevision: 0n })],
    ['that does not create', deposit, first('c1')],
  ])('one %s looks first', async (_, declaration, asked) => {
    await executor.execute(declaration, { accountId: 'a', pence: 5 }, asked);
    expect(reads).toBeGreaterThan(0);
  });

  test('of many at once on one stream each gets its event or a plain refusal', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, n) => executor.execute(open, { accountId: 'a', pence: 1 }, first(`c${n}`))),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(12);
    expect(await eventsOf()).toHaveLength(12);
  });
});

describe('an unknown outcome', () => {
  test('is answered by sending the same ids again: one event, though it had been appended', async () => {
    let lost = 2;
    const honest = append;
    append = async (...call) => {
      const result = await honest(...call);
      lost -= 1;
      if (lost >= 0) throw new UnknownOutcome('the answer was lost');
      return result;
    };
    const outcome = await executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c1'));
    expect(outcome).toMatchObject({ ok: true, revision: 0n });
    expect(await eventsOf()).toHaveLength(1);
  });

  test('that stays unknown is said to be unknown', async () => {
    append = async () => {
      throw new UnknownOutcome('no answer');
    };
    await expect(executor.execute(deposit, { accountId: 'a', pence: 5 }, request('c1'))).rejects.toThrow(
      UnknownOutcome,
    );
  });
});
