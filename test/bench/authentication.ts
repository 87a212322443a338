import { Agent, get } from 'node:http';
import type pg from 'pg';
import type { z } from 'zod';
import { addMember } from '../../commands/members.ts';
import { registerPerson } from '../../commands/people.ts';
import { defineRolePreset } from '../../commands/roles.ts';
import { startSession } from '../../commands/sessions.ts';
import { ROLE_PRESETS } from '../../domain/identity/presets.ts';
import type { CommandDeclaration } from '../../domain/kernel/command.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';
import { carriedOut, commandLineRequest } from '../../infra/cli/issue-key.ts';
import { executorOver } from '../../infra/composition/executor.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { noSealing } from '../support/api.ts';
import { alternate, type Benchmark, type Effort, type Measured, median } from './compare.ts';
import { withBenchDatabase } from './database.ts';
import { accessTokens } from './http/access-tokens.ts';
import { countingCpu } from './http/cpu.ts';
import { type BenchServer, NOTES, PREPARE, shoot, startServer, stopServer, TENANT } from './http/load.ts';

const PLATFORM = platformTenant(ids.derivedId);
/** One after the other, in each round: what one request takes is told by requests that wait for nobody. */
const ALONE = 200;

/** Somebody who is signed in, with all that the log is asked for such a person: session, person, membership, roles. */
const signedIn = async (pool: pg.Pool): Promise<string> => {
  const store = createPostgresEventStore({ pool });
  const executor = executorOver({ store, sealer: noSealing });
  const act = async <Input extends z.ZodObject, State, Command, Event extends DomainEvent, Facts>(
    tenant: string,
    declaration: CommandDeclaration<Input, State, Command, Event, Facts>,
    input: z.input<Input>,
  ): Promise<void> => {
    carriedOut(await executor.execute(declaration, declaration.input.parse(input), commandLineRequest(tenant)));
  };
  const [personId, sessionId] = [ids.newId(), ids.newId()];
  for (const { name, description, permissions } of ROLE_PRESETS)
    await act(PLATFORM, defineRolePreset, { name, description, permissions: [...permissions] });
  await act(PLATFORM, registerPerson, { personId, email: 'ada@example.org', name: 'Ada' });
  await act(TENANT, addMember, { personId, roles: ['manager'] });
  await act(PLATFORM, startSession, {
    sessionId,
    personId,
    epoch: 0,
    activeTenant: TENANT,
    method: 'password',
    refreshDigest: 'a'.repeat(64),
    ip: '127.0.0.1',
    userAgent: 'bench',
  });
  await store.close();
  const { token } = await accessTokens(pool).issue({ personId, sessionId, tenant: TENANT });
  return token;
};

let counter = 0;
const nextPath = (): string => {
  counter += 1;
  return `/v1/notes/note-${(counter % NOTES) + 1}`;
};

/** Milliseconds of one read by itself, each of some. */
const alone = async (port: number, token: string): Promise<readonly number[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const millis: number[] = [];
  for (let n = 0; n < ALONE; n++) {
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      const options = { port, path: nextPath(), agent, headers: { authorization: `Bearer ${token}` } };
      get(options, (response) => {
        response.on('error', reject).on('end', resolve).resume();
        if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
      }).on('error', reject);
    });
    millis.push(performance.now() - started);
  }
  agent.destroy();
  return millis;
};

const measure = (effort: Effort): Promise<Measured> =>
  withBenchDatabase(async ({ pool, url }) => {
    await pool.query(PREPARE);
    const token = await signedIn(pool);
    const [guarded, open] = await Promise.all([startServer('product', url), startServer('open', url)]);
    const side = ({ process, port }: BenchServer) => {
      const millis: number[] = [];
      const cpu = countingCpu(process, pool, async () => {
        const headers = { authorization: `Bearer ${token}` };
        const setupRequest: NonNullable<Parameters<typeof shoot>[2]['setupRequest']> = (request) => ({
          ...request,
          path: nextPath(),
        });
        return (await shoot(port, effort.seconds, { method: 'GET', headers, setupRequest })).perSecond;
      });
      return { ...cpu, listen: async () => void millis.push(...(await alone(port, token))), millis };
    };
    const [ours, theirs] = [side(guarded), side(open)];
    try {
      for (const { run } of [ours, theirs, ours, theirs]) await run();
      const measured = await alternate(ours.run, theirs.run, effort);
      // In short turns, so that both meet the same machine.
      for (let turn = 0; turn < 2 * effort.rounds; turn++) {
        for (const { listen } of turn % 2 === 0 ? [ours, theirs] : [theirs, ours]) await listen();
      }
      const [server] = ours.perRequest();
      const [openServer] = theirs.perRequest();
      const [millis, openMillis] = [median(ours.millis), median(theirs.millis)];
      const more = {
        addedMillis: millis - openMillis,
        medianMillis: millis,
        serverMicros: server,
        openServerMicros: openServer,
      };
      return { ...measured, more };
    } finally {
      await Promise.all([guarded, open].map(({ process }) => stopServer(process)));
    }
  });

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'authentication',
    what: 'reads with an access token that is verified, its session, person, roles and tenant looked up ÷ the same server believing everybody',
    unit: 'requests/s',
    target: 0.85,
    most: { addedMillis: 0.5 },
    run: measure,
  },
];
