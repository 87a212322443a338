import fc from 'fast-check';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Request } from '../../commands/runtime/executor.ts';
import type { AnyCommand } from '../../domain/kernel/command.ts';
import { epochMillis } from '../../domain/kernel/time.ts';
import { makeTenant } from '../../infra/cli/tenant.ts';
import { systemClock } from '../../infra/clock.ts';
import { commands } from '../../infra/composition/catalogue.ts';
import { ids } from '../../infra/ids.ts';
import { signatureOf } from '../../infra/outbound/webhook-signature.ts';
import { commandEndpoint } from '../../read-api/http/command-endpoint.ts';
import type { Caller, Received } from '../../read-api/http/endpoint.ts';
import { inputSchema } from '../../read-api/http/json-schema.ts';
import { parametersOf } from '../../read-api/http/route.ts';
import { type Asking, type AuditWorld, startAuditWorld, USER_AGENT } from '../support/audit/audit-world.ts';
import { cli } from '../support/cli.ts';
import { valuesOf } from '../support/json-schema-arbitrary.ts';
import { eventually } from '../support/product.ts';

const CALLER: Caller = {
  tenant: '0195f3e0-0000-7000-8000-000000000001',
  actor: { kind: 'user', id: '0195f3e0-0000-7000-8000-00000000000a' },
  sessionId: '0195f3e0-0000-7000-8000-00000000000b',
  standing: { permissions: 'all', superAdmin: false },
  client: { subject: '0195f3e0-0000-7000-8000-00000000000a', ip: '192.0.2.7', userAgent: 'A browser' },
  requestId: 'request-1',
  traceparent: '00-00000000000000000000000000000001-0000000000000001-01',
};

/** Of commands whose inputs no chance finds. */
const KNOWN: Readonly<Record<string, Record<string, unknown>>> = {
  DefineAutomationRule: {
    ruleId: 'cut-budget',
    title: 'Cut the budget of campaigns whose orders cost too much',
    trigger: { kind: 'metric', metrics: ['cost_per_order'] },
    measures: { cost: { kind: 'last', metric: 'cost_per_order' } },
    condition: { operator: '>', field: 'measures.cost', value: 50 },
    actions: [
      {
        kind: 'propose',
        when: 'always',
        actionType: 'budget_decrease',
        entity: { kind: 'campaign', id: { fact: 'data.dimensions.campaign' } },
        changeBasisPoints: 2_000,
      },
    ],
    coolDownMillis: 86_400_000,
  },
};

/** An input that a command takes. */
const inputOf = (command: AnyCommand): Record<string, unknown> => {
  const known = KNOWN[command.name];
  if (known !== undefined) return known;
  const { $defs = {}, ...schema } = inputSchema(command.input);
  const values = fc.sample(valuesOf(schema, z.record(z.string(), z.unknown()).parse($defs)), { seed: 1, numRuns: 400 });
  const found = values.find((value) => command.input.safeParse(value).success);
  if (found === undefined) throw new Error(`no input of ${command.name} was found`);
  return z.record(z.string(), z.unknown()).parse(found);
};

class Asked extends Error {}

/** What the executor is asked when a command's route is called. */
const askedBy = async (command: AnyCommand): Promise<Request> => {
  let asked: Request | undefined;
  const endpoint = commandEndpoint(
    command,
    {
      executor: {
        execute: async (_, __, request) => {
          asked = request;
          throw new Asked();
        },
      },
      ids,
      digestKey: 'a digest key for tests',
      deadlineMillis: 10_000,
    },
    () => undefined,
  );
  if (endpoint === undefined) throw new Error(`${command.name} has no route`);
  const input = inputOf(command);
  const inPath = parametersOf(endpoint.path);
  const fields = Object.entries(input);
  const received: Received = {
    params: Object.fromEntries(
      fields.filter(([name]) => inPath.includes(name)).map(([name, it]) => [name, String(it)]),
    ),
    search: '',
    body: endpoint.body === 'none' ? undefined : Object.fromEntries(fields.filter(([name]) => !inPath.includes(name))),
    header: (name) => (name === 'if-match' && command.needsRevision === true ? '"0"' : undefined),
    address: CALLER.client.ip,
    requestId: CALLER.requestId,
    traceparent: CALLER.traceparent,
  };
  await expect(endpoint.prepare(received)(CALLER)).rejects.toThrow(Asked);
  if (asked === undefined) throw new Error(`${command.name} asked the executor for nothing`);
  return asked;
};

const routed = commands.filter(({ route }) => route !== undefined);

describe('A18: every route that changes something says who, by which session, from where and in which request', () => {
  test.each(routed.map((command) => [command.route, command] as const))('%s', async (_, command) => {
    expect(await askedBy(command)).toMatchObject({
      actor: CALLER.actor,
      sessionId: CALLER.sessionId,
      client: CALLER.client,
      correlationId: CALLER.requestId,
      traceparent: CALLER.traceparent,
    });
  });
});

describe('A18: the routes that are no command’s own', () => {
  let world: AuditWorld;
  const asked = new Map<string, string>();
  /** Calls a route, which must do it. */
  const call = async (operation: string, method: string, path: string, more: Asking = {}) => {
    const answer = await world.ask(method, path, more);
    expect(answer, operation).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) });
    asked.set(operation, answer.requestId);
    return answer.body;
  };
  const PASSWORD = 'a quiet harbour at dawn';
  const tokenIn = (link: unknown): string => /#token=(.*)$/.exec(String(link))?.[1] ?? '';

  const join = async (email: string, tenant = 'shop') => {
    const headers = { 'precedent-tenant': tenant };
    const invited = { token: world.operator, headers, body: { email, roles: ['viewer'] } };
    const { link } = await call('InviteMember', 'POST', '/v1/invitations', invited);
    const body = { token: tokenIn(link), name: 'Some Body', password: PASSWORD };
    await call('AcceptInvitation', 'POST', '/v1/auth/accept-invitation', { body });
  };

  beforeAll(async () => {
    world = await startAuditWorld();
    await makeTenant(world.shop.product.storage, { slug: 'second', name: 'The second', demo: false });
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  test('of people', async () => {
    const email = 'ada@example.org';
    await join(email);
    await join(email, 'second');
    const signIn = (password: string) =>
      call('SignIn', 'POST', '/v1/auth/sign-in', { body: { email, password, tenant: 'shop' } });
    const first = await signIn(PASSWORD);
    const refreshed = await call('RefreshSession', 'POST', '/v1/auth/refresh', {
      body: { refreshToken: first.refreshToken },
    });
    await call('SwitchTenant', 'POST', '/v1/auth/switch-tenant', {
      token: refreshed.accessToken,
      body: { tenant: 'second' },
    });
    const password = 'another harbour at dusk';
    const { accessToken: token } = await call('ChangePassword', 'POST', '/v1/auth/password', {
      token: refreshed.accessToken,
      body: { current: PASSWORD, password },
    });
    const { secret } = await call('BeginSecondFactor', 'POST', '/v1/auth/totp', { token, body: {} });
    const code = new TOTP({ secret: String(secret) }).generate();
    const { recoveryCodes } = await call('ConfirmSecondFactor', 'POST', '/v1/auth/totp/confirm', {
      token,
      body: { code },
    });
    const [one, two] = z.array(z.string()).parse(recoveryCodes);
    const { challenge } = await signIn(password);
    const other = await call('MeetSecondFactor', 'POST', '/v1/auth/second-factor', {
      body: { challenge, recoveryCode: one },
    });
    const here = await call('EndSecondFactor', 'DELETE', '/v1/auth/totp', {
      token: other.accessToken,
      body: { recoveryCode: two },
    });
    await signIn(password);
    await call('ProveSession', 'POST', '/v1/auth/prove', { token: here.accessToken, body: { password } });
    const { items } = (await world.ask('GET', '/v1/auth/sessions', { token: here.accessToken })).body;
    const sessions = z.array(z.looseObject({ sessionId: z.string(), current: z.boolean() })).parse(items);
    const revoked = sessions.find(({ current }) => !current)?.sessionId;
    await call('RevokeOwnSession', 'DELETE', `/v1/auth/sessions/${revoked}`, { token: here.accessToken });
    await call('SignOut', 'POST', '/v1/auth/sign-out', { body: { refreshToken: here.refreshToken } });
    await call('RequestPasswordReset', 'POST', '/v1/auth/password-reset', { body: { email } });
    await join('grace@example.org');
    const [reset] = await cli(world.shop.environment, 'person', 'reset-password', 'grace@example.org');
    await call('CompletePasswordReset', 'POST', '/v1/auth/password-reset/complete', {
      body: { token: tokenIn(reset?.link), password },
    });
    // A sign-in that began with a challenge appends nothing itself: the last one that did not is meant.
    await call('SignIn', 'POST', '/v1/auth/sign-in', { body: { email, password } });
  });

  test('of secrets that are shown once', async () => {
    const token = world.shop.ada.key;
    const key = await call('IssueApiKey', 'POST', '/v1/api-keys', {
      token,
      body: { name: 'k', scopes: ['decisions:read'] },
    });
    await call('RotateApiKey', 'POST', `/v1/api-keys/${key.keyId}/rotate`, { token, body: {} });
    const definition = {
      name: 'hook',
      job: 'trust.evaluate-gate',
      input: { actionType: 'budget_cut' },
      fields: ['gateId'],
    };
    const hook = await call('DefineWebhook', 'POST', '/v1/webhooks', { token, body: definition });
    const timestamp = String(Math.floor(epochMillis(systemClock.now()) / 1_000));
    const delivery = { gateId: 'meta' };
    const signature = signatureOf(String(hook.secret), 'one', timestamp, Buffer.from(JSON.stringify(delivery)));
    await call('DeliverWebhook', 'POST', String(hook.address), {
      body: delivery,
      headers: { 'webhook-id': 'one', 'webhook-timestamp': timestamp, 'webhook-signature': signature },
    });
    await call('RemoveWebhook', 'DELETE', `/v1/webhooks/${hook.id}`, { token });
    const url = 'https://93.184.215.14/notifications';
    const endpoint = await call('DefineNotificationEndpoint', 'POST', '/v1/notification-endpoints', {
      token,
      body: { url },
    });
    await call('RemoveNotificationEndpoint', 'DELETE', `/v1/notification-endpoints/${endpoint.id}`, { token });
  });

  test('of files', async () => {
    const metric = {
      name: 'visitors',
      title: 'Visitors',
      description: 'People counted at the door.',
      unit: 'people',
      kind: 'flow',
      direction: 'higherIsBetter',
      aggregation: 'sum',
    };
    const mapping = {
      time: { column: 'day', format: 'yyyy-MM-dd' },
      timeZone: 'Europe/London',
      granularity: 'day',
      metrics: [{ column: 'visitors', metric }],
    };
    await call('ImportMetrics', 'POST', '/v1/datasets/doors/imports', {
      token: world.shop.ada.key,
      body: { name: 'Doors', fileName: 'doors.csv', csv: 'day,visitors\n2026-01-02,7\n', mapping },
    });
  });

  test('are all there are, and each left its request and its client, sealed, in every event of it', async () => {
    const { paths } = (await world.ask('GET', '/openapi.json')).body as { paths: Record<string, object> };
    const changing = Object.values(paths)
      .flatMap((methods) => Object.entries(methods))
      .filter(([method]) => method !== 'get')
      .map(([, { operationId }]) => String(operationId));
    const declared = routed.map(({ name }) => name);
    /** Asks with a body, and changes nothing; or changes a read model, which is no fact. */
    const asks = (name: string): boolean => name.startsWith('WhatIf') || name === 'ResumeProjection';
    expect([...asked.keys()].toSorted()).toEqual(
      changing.filter((name) => !declared.includes(name) && !asks(name)).toSorted(),
    );
    for (const [operation, requestId] of asked) {
      const caused = await eventually(async () => {
        const found = (await world.events()).filter(
          ({ metadata: { correlationId, actor } }) =>
            correlationId === requestId && (actor.kind !== 'process' || ['sign-in'].includes(actor.id)),
        );
        expect(found.length, operation).toBeGreaterThanOrEqual(1);
        return found;
      });
      const { clients } = world.shop.product.storage;
      const own = caused.filter(({ metadata }) => metadata.client !== undefined);
      expect(own.length, operation).toBe(caused.length);
      for (const event of own)
        expect(await clients.openClient(event), operation).toMatchObject({ userAgent: USER_AGENT });
    }
  });
});
