import { randomUUID } from 'node:crypto';
import { raiseAlert } from '../../../commands/alerts.ts';
import { registerDataset } from '../../../commands/datasets.ts';
import { sendInvitation } from '../../../commands/members.ts';
import { raiseNotification } from '../../../commands/notifications.ts';
import { recordReplay } from '../../../commands/replay.ts';
import { recordMetricReport } from '../../../commands/reports.ts';
import type { JsonObject } from '../../../domain/kernel/json.ts';
import { streamParts, type TenantId } from '../../../domain/kernel/stream.ts';
import { issueKey } from '../../../infra/cli/issue-key.ts';
import { type Client, clientOf } from '../product.ts';
import { act, type Place, signedInMember } from './people.ts';

/** Which resource stands at each parameter of a route, by the segment before it: `decisions` is of `/v1/decisions/:decisionId`. */
export type Resources = Readonly<Record<string, string>>;

/** What every log that is signed has. */
const ONE_ENTRY: Resources = { tile: '0', index: '000.p/1', entries: '000.p/1' };
/** The dashboard's page is the same wherever it is shown, and asks for its files by names of their own. */
const PAGES: Resources = { t: 'shop', page: 'goals', assets: 'index-0000.js' };

/** What no log has. `mark` are three digits. */
export const beyondLog = (mark: string): Resources => {
  const [tile, size] = [`x999/${mark}`, `999999${mark}`];
  return { tile: '0', index: tile, entries: tile, 'consistency-proof': size, newer: size };
};

const DAY = 86_400_000;
const yesterday = (): string => new Date(Math.floor(Date.now() / DAY) * DAY - DAY).toISOString();

/**
 * One of everything that a tenant can have. `name` is what things are called that have a name instead of an id; `mark`
 * stands in every text that may be free.
 */
export const workOf = async (
  place: Place & { readonly url: string },
  tenant: TenantId,
  { name, mark }: { readonly name: string; readonly mark: string },
): Promise<{ readonly resources: Resources; readonly client: Client }> => {
  const key = await issueKey(place.product.storage, { tenant, name: `work of ${mark}` });
  const client = clientOf(place.url, key);
  const send = async (path: string, body: object, method = 'POST'): Promise<JsonObject> => {
    const { status, body: answer } = await client.ask(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const text = (answer: JsonObject, field = 'id'): string => {
    const found = answer[field];
    if (typeof found !== 'string') throw new Error(`no ${field} in ${JSON.stringify(answer)}`);
    return found;
  };

  const decision = await send('/v1/decisions', {
    decisionType: 'forecast',
    inputContext: { title: mark },
    modelVersion: 'naive@1',
    recommendation: { note: mark },
    pins: { engine: { name: 'naive', version: '1' } },
  });
  const decisionId = text(decision, 'decisionId');
  await send(`/v1/decisions/${decisionId}/actions`, { action: 'accepted', reason: mark });
  await send('/v1/metrics', {
    name,
    title: mark,
    description: mark,
    unit: 'USD',
    kind: 'level',
    direction: 'lowerIsBetter',
    aggregation: 'avg',
    granularity: 'day',
    timeZone: 'UTC',
  });
  await send(`/v1/metrics/${name}/observations`, {
    source: mark,
    granularity: 'day',
    unit: 'USD',
    dimensions: { campaign: mark },
    observations: [{ at: yesterday(), value: '10' }],
  });
  await send(`/v1/metrics/${name}/observations`, {
    source: `past-of-${mark}`,
    granularity: 'day',
    unit: 'USD',
    observations: Array.from({ length: 21 }, (_, day) => ({
      at: new Date(Date.parse(yesterday()) - day * DAY).toISOString(),
      value: String(10 + day),
    })),
  });
  const forecast = await send('/v1/forecasts', { metric: name, source: `past-of-${mark}`, horizon: 3 });
  const optimization = await send('/v1/optimizations', {
    name: mark,
    plan: {
      kind: 'linear',
      request: {
        objective: { direction: 'minimize', terms: [{ variable: mark, coefficient: 1 }], constant: 0, unit: '1' },
        variables: [{ name: mark, kind: 'continuous', lower: 1, upper: null, unit: '1' }],
        constraints: [],
      },
    },
  });
  const simulation = await send('/v1/simulations', {
    name: mark,
    model: {
      inputs: [{ name: 'orders', distribution: { kind: 'uniform', min: 1, max: 2 } }],
      formulas: [{ name: 'twice', formula: '2 * orders' }],
      outcome: 'twice',
    },
    plan: { seed: mark, draws: 1_000 },
  });
  await send('/v1/benchmarks', {
    source: mark,
    sourceUrl: `https://example.org/${mark}`,
    licence: 'made up',
    rows: [
      {
        metric: mark,
        industry: mark,
        geography: mark,
        unit: 'USD',
        at: '2026-09-01',
        value: '1',
        published: '2026-10-20',
      },
    ],
  });
  const goal = await send('/v1/goals', {
    title: `Increase what ${mark} is worth`,
    description: mark,
    owner: mark,
    metric: name,
    source: mark,
    dimensions: { campaign: mark },
    unit: 'USD',
    target: '20',
    deadline: new Date(Date.now() + 90 * DAY).toISOString().slice(0, 10),
    impactAreas: ['revenue'],
  });
  await send('/v1/rules', {
    ruleId: name,
    title: mark,
    description: mark,
    trigger: { kind: 'metric', metrics: [name] },
    measures: { cost: { kind: 'last', metric: name } },
    condition: { operator: '>', field: 'measures.cost', value: 5 },
    actions: [{ kind: 'notify', when: 'always', severity: 'info', message: mark }],
    coolDownMillis: DAY,
  });
  await send(`/v1/rules/${name}/enable`, {});
  await send('/v1/trust/sources', {
    sourceId: name,
    kind: 'meta',
    name: mark,
    gates: [name],
    intervalMillis: DAY,
    eventMatchQuality: 'measured',
    requiredFields: ['spend'],
    buckets: { count: 1, lengthMillis: DAY, graceMillis: 0 },
  });
  await send(`/v1/trust/sources/${name}/signals`, {
    signals: [
      {
        observedAt: new Date().toISOString(),
        measurement: { metric: 'emq', basisPoints: 9_000 },
        evidence: [mark],
      },
    ],
  });
  const evaluation = await send('/v1/trust/evaluations', {
    gateId: name,
    actionType: 'budget_decrease',
    subject: { kind: 'campaign', id: mark },
  });
  const plan = await send('/v1/autopilot/plans', {
    actionType: 'pause_campaign',
    entity: { kind: 'campaign', id: mark },
    reason: mark,
  });
  await send('/v1/autopilot/kill-switch', { reason: mark });
  const job = await send('/v1/jobs', {
    job: 'trust.evaluate-gate',
    input: { gateId: name, actionType: 'budget_decrease' },
  });
  await send(
    `/v1/schedules/${name}`,
    {
      job: 'trust.evaluate-gate',
      input: { gateId: mark, actionType: 'budget_decrease' },
      timing: { kind: 'cron', expression: '0 3 1 1 *' },
    },
    'PUT',
  );
  await send(`/v1/roles/${name}`, { description: mark, permissions: ['decisions:read'] }, 'PUT');
  await send('/v1/flags/advanced_analytics/override', { enabled: false, reason: mark });
  const issued = await send('/v1/api-keys', { name: mark, scopes: ['decisions:read'] });
  const webhook = await send('/v1/webhooks', {
    name: mark,
    job: 'trust.evaluate-gate',
    input: { gateId: mark },
    fields: ['actionType'],
  });
  const endpoint = await send('/v1/notification-endpoints', {
    url: `https://93.184.215.14/${mark}`,
    topics: ['endpoint-disabled'],
  });
  await send('/v1/tenant/settings', { name: mark }, 'PATCH');

  const alerted = { severity: 'info' as const, code: 'note', reason: mark, link: `/v1/alerts?${mark}` };
  const alert = await act(place, raiseAlert, { topic: mark, ...alerted }, tenant);
  const told = await act(
    place,
    raiseNotification,
    { recipient: { kind: 'tenant' }, topic: 'job-completed', text: mark, link: `/v1/jobs/${mark}` },
    tenant,
  );
  await act(
    place,
    registerDataset,
    { datasetId: name, name: mark, kind: 'metrics', origin: mark, simulated: false },
    tenant,
  );
  const replayId = randomUUID();
  const answers = { reproduced: 0, diverged: 1, redacted: 0, unknownEngine: 0, inputMissing: 0 };
  const differences = [{ field: mark, recorded: mark }];
  const divergences = [{ eventId: mark, eventType: 'DecisionRecorded', position: '1', differences }];
  const engines = [{ engine: `${mark}/1`, answers: 1 }];
  await act(place, recordReplay, { replayId, position: '1', ...answers, engines, divergences }, tenant);
  const reportId = randomUUID();
  const report = {
    engine: 'reporter/1',
    request: { period: 'day' as const },
    computedAt: yesterday(),
    inputPosition: '1',
    falsePositiveRate: 0.001,
    metrics: [{ status: 'notRegistered' as const, metric: name }],
  };
  await act(place, recordMetricReport, { reportId, report }, tenant);
  const invitationId = randomUUID();
  const invited = { invitationId, personId: randomUUID(), email: `${mark}@example.org`, roles: ['viewer'] };
  const sent = { tokenDigest: '1'.repeat(64), expiresAt: new Date(Date.now() + DAY).toISOString() };
  await act(place, sendInvitation, { ...invited, ...sent }, tenant);
  const member = await signedInMember(place, tenant, { roles: ['viewer'] });

  const [logged] = await client.list('/v1/log?limit=200');
  const eventId = text(logged ?? {});

  const planId = text(plan, 'planId');
  const webhookId = text(webhook);
  return {
    client,
    resources: {
      alerts: `${streamParts(alert.stream).id}-1`,
      'api-keys': text(issued, 'keyId'),
      plans: planId,
      datasets: name,
      decisions: decisionId,
      flags: 'advanced_analytics',
      forecasts: text(forecast),
      goals: text(goal, 'goalId'),
      invitations: invitationId,
      'inclusion-proof': eventId,
      'tlog-proof': eventId,
      ...ONE_ENTRY,
      ...PAGES,
      jobs: text(job),
      members: member.personId,
      metrics: name,
      'notification-endpoints': text(endpoint),
      notifications: streamParts(told.stream).id,
      people: member.personId,
      processes: 'autopilot',
      instance: planId,
      // Of the installation: super admins try one again, and it is not stopped.
      projections: 'goals',
      replays: replayId,
      reports: reportId,
      optimizations: text(optimization),
      roles: name,
      rules: name,
      schedules: name,
      sessions: member.sessionId,
      simulations: text(simulation),
      evaluations: text(evaluation, 'evaluationId'),
      sources: name,
      webhooks: webhookId,
      hooks: text(webhook, 'address').split('/').at(-1) ?? '',
    },
  };
};
