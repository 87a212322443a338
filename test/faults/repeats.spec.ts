import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import type { CommandExecutor, Outcome } from '../../commands/runtime/executor.ts';
import { command } from '../../domain/kernel/command.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import { defineEvent, type EventOf, eventCatalogue } from '../../domain/kernel/event.ts';
import { streamName } from '../../domain/kernel/stream.ts';
import { systemClock } from '../../infra/clock.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { ALPHA, json, noSealing, startTestApi } from '../support/api.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { ONCE, repeatAtOnce } from './repeats.ts';

/** A decider that remembers nothing, so that any command which is carried out twice shows. */
const BellRung = defineEvent('BellRung', 1, z.strictObject({ bellId: z.string(), by: z.string() }));
type Ring = { readonly type: 'Ring' } & EventOf<typeof BellRung>['data'];
const bell: Decider<null, Ring, EventOf<typeof BellRung>> = {
  initialState: null,
  decide: ({ bellId, by }) => [BellRung({ bellId, by })],
  evolve: (state) => state,
};
const ringBell = command({
  name: 'RingBell',
  summary: 'Rings a bell.',
  route: 'POST /v1/bells',
  permission: 'bells:write',
  input: BellRung.schema,
  stream: ({ bellId }, { tenant }) => streamName('bell', tenant, bellId),
  decider: bell,
  command: (input) => ({ type: 'Ring', ...input }),
  status: 201,
});

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.close());

interface Parts {
  readonly storeOf?: (store: EventStore) => EventStore;
  readonly executorOf?: (executor: CommandExecutor) => CommandExecutor;
  readonly derivedId?: typeof ids.derivedId;
}

/** Two servers over one log, to which equal requests go by turns. */
const verdictOn = async ({ storeOf, executorOf, derivedId = ids.derivedId }: Parts) => {
  const replica = async () => {
    const real = createPostgresEventStore({ pool: db.pool });
    const store = storeOf?.(real) ?? real;
    const catalogue = eventCatalogue([BellRung]);
    const executor = createCommandExecutor({ store, catalogue, sealer: noSealing, ids, clock: systemClock });
    return startTestApi({
      commands: [ringBell],
      queries: [],
      store,
      executor: executorOf?.(executor) ?? executor,
      ids: { ...ids, derivedId },
    });
  };
  const replicas = [await replica(), await replica()];
  onTestFinished(async () => {
    for (const each of replicas) await each[Symbol.asyncDispose]();
  });
  const headers = { 'idempotency-key': randomUUID() };
  const ask = async (n: number, by: string) => {
    const response = await replicas[n % replicas.length]?.fetch(
      '/v1/bells',
      json('POST', { bellId: 'a', by }, headers),
    );
    if (response === undefined) throw new Error('nobody to ask');
    const body = z.looseObject({ code: z.string().optional() }).parse(await response.json());
    const told = [body, response.headers.get('precedent-position'), response.headers.get('etag')];
    return { status: response.status, told, code: body.code };
  };
  return repeatAtOnce({
    ask: (n) => ask(n, 'Ada'),
    askOther: () => ask(0, 'Grace'),
    events: async () => {
      const { rows } = await db.pool.query<{ n: number }>('select count(*)::int as n from event where stream = $1', [
        streamName('bell', ALPHA, 'a'),
      ]);
      return rows[0]?.n ?? 0;
    },
  });
};

/** Nobody's first append goes on before so many stand at theirs: the worst moment, every time. */
const meeting = (many: number) => {
  const met = Promise.withResolvers<void>();
  let arrived = 0;
  return async (): Promise<void> => {
    arrived += 1;
    if (arrived === many) met.resolve();
    await met.promise;
  };
};

describe('50 equal requests at once, to two servers, under one Idempotency-Key', () => {
  it('append one event and get 50 equal answers, and another body is refused', async () => {
    expect(await verdictOn({})).toEqual(ONCE);
  });

  it('also when all 50 have seen an empty stream before anybody appends', async () => {
    const meet = meeting(50);
    const storeOf = (store: EventStore): EventStore => ({
      ...store,
      append: async (...call) => {
        await meet();
        return store.append(...call);
      },
    });
    expect(await verdictOn({ storeOf })).toEqual(ONCE);
  });
});

describe('the same verdict finds a planted mistake', () => {
  it('a command id that does not follow from the key', async () => {
    const verdict = await verdictOn({ derivedId: ids.newId });
    expect(verdict.appended).toBeGreaterThan(1);
    expect(verdict.differentAnswers).toBeGreaterThan(1);
    expect(verdict).toMatchObject({ other: { status: 201 }, appendedByOther: 1 });
  });

  it('a server that remembers keys in its own memory, and not in the log', async () => {
    const executorOf = (executor: CommandExecutor): CommandExecutor => {
      const first = new Map<string, Promise<Outcome>>();
      return {
        execute: (declaration, input, request) => {
          const outcome =
            first.get(request.commandId) ??
            executor.execute(declaration, input, { ...request, commandId: ids.newId() });
          first.set(request.commandId, outcome);
          return outcome;
        },
      };
    };
    const verdict = await verdictOn({ executorOf });
    expect(verdict).toMatchObject({ appended: 2, differentAnswers: 2, other: { status: 201 } });
  });

  it('an append under new ids, at whatever revision the stream has come to', async () => {
    const meet = meeting(50);
    const storeOf = (store: EventStore): EventStore => ({
      ...store,
      append: async (stream, _, events) => {
        await meet();
        return store.append(
          stream,
          'any',
          events.map((event) => ({ ...event, id: ids.newId() })),
        );
      },
    });
    expect(await verdictOn({ storeOf })).toMatchObject({ appended: 50, differentAnswers: 50, statuses: [201] });
  });
});
