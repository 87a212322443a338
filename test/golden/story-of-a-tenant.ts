import type { z } from 'zod';
import { acknowledgeAlert, raiseAlert, resolveAlert } from '../../commands/alerts.ts';
import { issueApiKey, revokeApiKey, rotateApiKey } from '../../commands/api-keys.ts';
import { recordDenial, recordPersonalRead, recordPlatformAccess } from '../../commands/audit.ts';
import { completeImport, recordBatch, registerDataset, startImport } from '../../commands/datasets.ts';
import {
  actOnDecision,
  giveDecisionFeedback,
  observeDecisionOutcome,
  recordDecision,
  reviewDecision,
} from '../../commands/decisions.ts';
import {
  acceptInvitation,
  addMember,
  changeMemberGrants,
  changeMemberRoles,
  removeMember,
  revokeInvitation,
  sendInvitation,
} from '../../commands/members.ts';
import { observeMetrics, registerMetric } from '../../commands/metrics.ts';
import {
  defineNotificationEndpoint,
  enableNotificationEndpoint,
  recordNotificationDeliveryFailed,
  recordNotificationEndpointRecovered,
  removeNotificationEndpoint,
} from '../../commands/notification-endpoints.ts';
import { raiseNotification, readNotification, recordNotificationDelivered } from '../../commands/notifications.ts';
import {
  appointSuperAdmin,
  changePassword,
  confirmTotp,
  disablePerson,
  disableTotp,
  enablePerson,
  joinTenant,
  linkExternalIdentity,
  recordSignInFailure,
  registerPerson,
  rehashPassword,
  requestPasswordReset,
  setFirstPassword,
  startTotpEnrolment,
  trySecondFactor,
} from '../../commands/people.ts';
import {
  cancelJob,
  recordJobCompleted,
  recordJobFailed,
  requestJob,
  retryJob,
  retryProcess,
} from '../../commands/processes.ts';
import { recordReplay } from '../../commands/replay.ts';
import { defineRole, retireRole } from '../../commands/roles.ts';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import type { Outcome, Request } from '../../commands/runtime/executor.ts';
import { defineSchedule, pauseSchedule, removeSchedule, resumeSchedule } from '../../commands/schedules.ts';
import { proveSession, refreshSession, revokeSession, startSession, switchTenant } from '../../commands/sessions.ts';
import { changeTenantSettings, createTenant, reactivateTenant, suspendTenant } from '../../commands/tenancy.ts';
import {
  adoptTrustPolicy,
  evaluateTrustGate,
  observeSignal,
  registerSignalSource,
  retireSignalSource,
} from '../../commands/trust.ts';
import { defineWebhook, removeWebhook } from '../../commands/webhooks.ts';
import { NO_STAGES } from '../../domain/datasets/stages.ts';
import { FLAG_DEFAULTS, type FlagDefinition } from '../../domain/flags/flag.ts';
import type { CommandDeclaration } from '../../domain/kernel/command.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import { START } from '../../domain/kernel/position.ts';
import { streamParts } from '../../domain/kernel/stream.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import { platformTenant, tenantIdOfSlug } from '../../domain/tenancy/tenant.ts';
import { TRUST_V1 } from '../../domain/trust/policy.ts';
import { commands, eventTypes } from '../../infra/composition/catalogue.ts';
import { ensureFlagPresets, flagCommands } from '../../infra/composition/flags.ts';
import { ensureRolePresets } from '../../infra/composition/role-presets.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { jobNotifications } from '../../processes/notifications.ts';
import { createInstanceRunner } from '../../processes/runtime/instance-runner.ts';
import { createMemoryProcessStorage } from '../support/simulation/memory-process-storage.ts';

const DAY = 86_400_000;
const DIGEST = '1'.repeat(64);
const platform = platformTenant(ids.derivedId);
const shop = tenantIdOfSlug('shop', ids.derivedId);
const of = (name: string): string => ids.derivedId('golden', name);
const [ada, grace, tab] = [of('ada'), of('grace'), of('tab')];

/** A tenant, its people and all that they do but autopilot: every command that leads to a type of event. */
export const storyOfATenant = async (sealer: Sealer): Promise<readonly StoredEvent[]> => {
  const store = createMemoryEventStore();
  let now = '2026-11-20T12:00:00.000Z';
  const clock = { now: () => now };
  const pause = async (): Promise<void> => undefined;
  const executor = createCommandExecutor({ store, catalogue: eventTypes, sealer, ids, clock, pause });
  let sent = 0;

  const send = async <Input extends z.ZodObject, State, Command, Event extends DomainEvent, Facts>(
    declaration: CommandDeclaration<Input, State, Command, Event, Facts>,
    input: z.input<Input>,
    more: Partial<Request> = {},
  ): Promise<Extract<Outcome, { ok: true }>> => {
    sent += 1;
    now = plusMillis(now, 61_000);
    const commandId = ids.derivedId('golden', String(sent));
    const outcome = await executor.execute(declaration, declaration.input.parse(input), {
      tenant: shop,
      actor: { kind: 'system', id: 'golden' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
      ...more,
    });
    if (!outcome.ok) throw new Error(`${declaration.name}: ${outcome.refusal.code}: ${outcome.refusal.reason}`);
    return outcome;
  };
  const asPerson = {
    actor: { kind: 'user', id: ada },
    client: { subject: ada, ip: '192.0.2.7', userAgent: 'A browser' },
  } as const;
  const idOf = ({ stream }: Extract<Outcome, { ok: true }>): string => streamParts(stream).id;
  const answered = ({ answer }: Extract<Outcome, { ok: true }>, field: string): string => String(answer[field]);
  const onPlatform = { tenant: platform };

  await ensureRolePresets(executor);
  await ensureFlagPresets(executor);
  await send(createTenant, { slug: 'shop', name: 'The shop', industry: 'retail' }, onPlatform);
  await send(changeTenantSettings, { timeZone: 'Europe/London', currency: 'GBP' });
  await send(suspendTenant, { slug: 'shop', reason: 'did not pay' }, onPlatform);
  await send(reactivateTenant, { slug: 'shop' }, onPlatform);

  await people();
  await keysAndRoles();
  await trustAndDecisions();
  await data();
  await jobs();
  await telling();
  await flags();
  const pages = await Array.fromAsync(store.readAll());
  return pages.flatMap(({ events }) => events);

  async function people(): Promise<void> {
    const failure = { factor: 'password', ip: '192.0.2.66', userAgent: 'Somebody else', device: null } as const;
    for (const [personId, name] of [
      [ada, 'Ada Example'],
      [grace, 'Grace Example'],
    ] as const) {
      await send(registerPerson, { personId, email: `${name.slice(0, 3)}@example.org`, name }, onPlatform);
    }
    await send(appointSuperAdmin, { personId: ada }, onPlatform);
    await send(setFirstPassword, { personId: ada, secretId: 'password 1' }, onPlatform);
    await send(rehashPassword, { personId: ada, secretId: 'password 2', verified: 'password 1' }, onPlatform);
    await send(changePassword, { personId: ada, secretId: 'password 3', verified: 'password 2' }, onPlatform);
    await send(
      requestPasswordReset,
      { personId: ada, tokenDigest: DIGEST, expiresAt: plusMillis(now, DAY) },
      onPlatform,
    );
    await send(startTotpEnrolment, { personId: ada, secretId: 'totp' }, onPlatform);
    await send(confirmTotp, { personId: ada, secretId: 'totp', step: 1, recoveryDigests: [DIGEST] }, onPlatform);
    await send(trySecondFactor, { personId: ada, proof: { step: 2 }, failure }, onPlatform);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await send(
        trySecondFactor,
        { personId: ada, proof: {}, failure: { ...failure, factor: 'second-factor' } },
        onPlatform,
      );
    }
    await send(disableTotp, { personId: ada }, onPlatform);
    await send(recordSignInFailure, { personId: ada, failure }, onPlatform);
    await send(
      linkExternalIdentity,
      { personId: ada, issuer: 'https://id.example.org', subjectDigest: DIGEST },
      onPlatform,
    );
    await send(joinTenant, { personId: ada, joinedTenant: shop }, onPlatform);
    await send(disablePerson, { personId: grace, reason: 'left us' }, onPlatform);
    await send(enablePerson, { personId: grace }, onPlatform);

    const sessionId = of('session');
    const begun = {
      personId: ada,
      epoch: 0,
      activeTenant: shop,
      method: 'password',
      ip: '192.0.2.7',
      userAgent: 'A browser',
    } as const;
    await send(startSession, { ...begun, sessionId, refreshDigest: DIGEST }, onPlatform);
    await send(refreshSession, { sessionId, presented: DIGEST, successor: '2'.repeat(64) }, onPlatform);
    await send(proveSession, { sessionId, by: 'password' }, onPlatform);
    await send(switchTenant, { sessionId, activeTenant: platform }, onPlatform);
    await send(revokeSession, { sessionId, reason: 'signed-out' }, onPlatform);

    await send(addMember, { personId: ada, roles: ['tenant_admin'] });
    await send(addMember, { personId: grace, roles: ['viewer'] });
    await send(changeMemberRoles, { personId: grace, roles: ['auditor'] });
    await send(changeMemberGrants, {
      personId: grace,
      grants: [{ resourceType: 'models', verb: 'read' }],
      modules: ['decisions'],
    });
    await send(removeMember, { personId: grace });
    const invitation = { tokenDigest: DIGEST, expiresAt: plusMillis(now, DAY), roles: ['viewer'] };
    await send(sendInvitation, { ...invitation, invitationId: of('first'), personId: grace, email: 'gra@example.org' });
    await send(acceptInvitation, { invitationId: of('first'), tokenDigest: DIGEST });
    await send(sendInvitation, { ...invitation, invitationId: of('second'), personId: tab, email: 'tab@example.org' });
    await send(revokeInvitation, { invitationId: of('second') });
    await send(recordDenial, { reason: 'not-permitted', status: 403, endpoint: 'ListDecisions', personId: grace });
    await send(recordPersonalRead, {
      query: 'ListMembers',
      subjects: [ada],
      count: 1,
      purpose: 'support',
      personId: ada,
    });
    await send(recordPlatformAccess, { hour: '2026-11-20T12:00:00.000Z', personId: ada });
  }

  async function keysAndRoles(): Promise<void> {
    const issued = await send(issueApiKey, {
      name: 'shop floor',
      scopes: ['decisions:read'],
      prefix: 'prec_abcdefgh',
      digest: DIGEST,
    });
    const keyId = answered(issued, 'keyId');
    await send(rotateApiKey, { keyId, prefix: 'prec_ijklmnop', digest: '3'.repeat(64) });
    await send(revokeApiKey, { keyId });
    await send(defineRole, { name: 'night_shift', permissions: ['alerts:*'] });
    await send(retireRole, { name: 'night_shift' });
  }

  async function trustAndDecisions(): Promise<void> {
    const source = {
      kind: 'meta' as const,
      intervalMillis: DAY,
      eventMatchQuality: 'measured' as const,
      requiredFields: ['spend'],
      buckets: { count: 1, lengthMillis: DAY, graceMillis: 0 },
    };
    await send(registerSignalSource, { ...source, sourceId: 'meta', name: 'Meta', gates: ['ads'] });
    await send(registerSignalSource, { ...source, sourceId: 'old', name: 'Old' });
    await send(retireSignalSource, { sourceId: 'old', reason: 'switched off' });
    await send(observeSignal, {
      sourceId: 'meta',
      signals: [
        { observedAt: now, measurement: { metric: 'emq', basisPoints: 9_000 }, evidence: ['a report'] },
        {
          observedAt: now,
          measurement: {
            metric: 'completeness',
            field: 'spend',
            bucketStart: '2026-11-19T00:00:00.000Z',
            received: 24,
            expected: 24,
          },
        },
      ],
    });
    await send(adoptTrustPolicy, { ...TRUST_V1, version: 'trust-v2', holdAt: 3_000 });
    const evaluated = await send(
      evaluateTrustGate,
      { gateId: 'ads', actionType: 'increase_budget', subject: { kind: 'campaign', id: 'summer' } },
      asPerson,
    );
    const decided = await send(
      recordDecision,
      {
        decisionType: 'forecast',
        inputContext: { metric: 'revenue' },
        modelVersion: 'naive@1',
        recommendation: { note: 'buy more lamps' },
        sensitiveContext: 'the margin is 31 %',
        subjectId: ada,
        pins: { engine: { name: 'naive', version: '1' }, gateEvaluationId: answered(evaluated, 'evaluationId') },
      },
      asPerson,
    );
    const decisionId = answered(decided, 'decisionId');
    await send(actOnDecision, { decisionId, action: 'accepted', reason: 'it is November' }, asPerson);
    await send(
      observeDecisionOutcome,
      { decisionId, status: 'success', observedAt: now, evidence: ['sales'] },
      asPerson,
    );
    await send(giveDecisionFeedback, { decisionId, rating: 4, text: 'good' }, asPerson);
    await send(
      reviewDecision,
      { decisionId, verdict: 'confirmed', note: 'sound' },
      { actor: { kind: 'user', id: grace } },
    );
    await send(recordReplay, {
      replayId: of('replay'),
      position: '40',
      reproduced: 1,
      diverged: 1,
      redacted: 0,
      unknownEngine: 0,
      inputMissing: 0,
      engines: [{ engine: 'trust-evaluator/1', answers: 2 }],
      divergences: [
        {
          eventId: answered(evaluated, 'evaluationId'),
          eventType: 'TrustGateEvaluated',
          position: '39',
          differences: [{ field: 'outcome', recorded: '"PASS"', recomputed: '"HOLD"' }],
        },
      ],
    });
  }

  async function data(): Promise<void> {
    const metric = {
      title: 'Orders',
      description: 'Orders a day.',
      unit: 'orders',
      kind: 'flow',
      direction: 'higherIsBetter',
      aggregation: 'sum',
      granularity: 'day',
      timeZone: 'UTC',
    } as const;
    await send(registerMetric, { ...metric, name: 'orders' });
    for (const value of ['17', '18']) {
      await send(observeMetrics, {
        name: 'orders',
        source: 'shop',
        granularity: 'day',
        unit: 'orders',
        observations: [{ at: '2026-11-19T00:00:00.000Z', value }],
      });
    }
    const importId = of('import');
    await send(registerDataset, {
      datasetId: 'orders',
      name: 'Orders',
      kind: 'retailOrderLines',
      origin: 'file',
      simulated: false,
    });
    await send(startImport, {
      importId,
      datasetId: 'orders',
      fileName: 'orders.csv',
      fileSha256: DIGEST,
      bytes: 99,
      mappingDigest: DIGEST,
      batchRows: 10,
    });
    const stages = { ...NO_STAGES, raw: 2, validated: 1, quarantined: 1, transformed: 1, stored: 1 };
    await send(recordBatch, {
      importId,
      batch: 1,
      rowFrom: 1,
      rowTo: 2,
      stages,
      quarantined: {
        reasons: [{ code: 'not-a-number', column: 'Price', lines: [2] }],
        samples: [{ line: 2, shape: 'AAA-9' }],
      },
    });
    await send(completeImport, { importId, counts: { rows: 2 } });
  }

  async function jobs(): Promise<void> {
    const wanted = { job: 'trust.evaluate-gate', input: { gateId: 'ads', actionType: 'increase_budget' } };
    const [done, failed, cancelled] = [
      await send(requestJob, wanted),
      await send(requestJob, wanted),
      await send(requestJob, wanted),
    ].map(idOf);
    const ended = { job: wanted.job, origin: { kind: 'api', id: 'golden' }, attempts: 1 } as const;
    await send(recordJobCompleted, { ...ended, jobId: String(done), commands: ['EvaluateTrustGate'] });
    await send(recordJobFailed, { ...ended, jobId: String(failed), code: 'exception', reason: 'the log was away' });
    await send(retryJob, { jobId: String(failed) });
    await send(cancelJob, { jobId: String(cancelled) });
    await send(defineSchedule, { name: 'nightly', ...wanted, timing: { kind: 'cron', expression: '0 3 * * *' } });
    await send(pauseSchedule, { name: 'nightly' });
    await send(resumeSchedule, { name: 'nightly' });
    await send(removeSchedule, { name: 'nightly' });
    const webhookId = idOf(
      await send(defineWebhook, { name: 'hook', ...wanted, fields: ['gateId'], secretId: of('secret') }),
    );
    await send(removeWebhook, { webhookId });
    await process(String(failed));
  }

  /** A process manager that tells of a failed job, and fails itself. */
  async function process(jobId: string): Promise<void> {
    const runner = createInstanceRunner(
      jobNotifications,
      {
        store,
        catalogue: eventTypes,
        sealer,
        executor,
        commands: new Map(commands.map((command) => [command.name, command])),
        storage: createMemoryProcessStorage(clock),
        isActive: async () => true,
        clock,
        ids,
        pause,
        random: () => 0.5,
        onProblem: () => undefined,
      },
      START,
    );
    for await (const { events } of store.readAll({ filter: { types: ['JobFailed'] } })) {
      const event = events.find(({ data: { jobId: of } }) => of === jobId);
      if (event === undefined) continue;
      const instance = jobNotifications.instanceOf(event) ?? jobId;
      const key = { process: jobNotifications.name, tenant: shop, instance };
      await runner.handle(key, { kind: 'event', event });
      await runner.giveUp({ ...key, instance: 'another' }, { kind: 'event', event }, new Error('a bug'), 8);
      await send(retryProcess, { process: jobNotifications.name, instance: 'another' });
    }
  }

  async function telling(): Promise<void> {
    const alerted = {
      topic: 'stock',
      severity: 'warning',
      code: 'low-stock',
      reason: 'Lamps run out.',
      link: '/v1/metrics',
    } as const;
    const alertId = `${idOf(await send(raiseAlert, alerted))}-1`;
    await send(raiseAlert, alerted);
    await send(acknowledgeAlert, { alertId });
    await send(resolveAlert, { alertId, reason: 'ordered' });
    const defined = await send(defineNotificationEndpoint, {
      origin: 'https://hooks.example.org',
      secretId: of('endpoint secret'),
    });
    let endpointId = '';
    for await (const events of store.readStream(defined.stream)) endpointId = String(events.at(-1)?.data.endpointId);
    const tell = (number: number) =>
      send(raiseNotification, {
        recipient: { kind: 'tenant' },
        topic: 'job-failed',
        text: 'A job failed.',
        link: `/v1/jobs/${number}`,
      });
    const [notificationId, late, lost] = [idOf(await tell(1)), idOf(await tell(2)), idOf(await tell(3))];
    await send(readNotification, { notificationId }, asPerson);
    await send(recordNotificationDelivered, { notificationId, endpointId, status: 204, attempts: 1 });
    await send(recordNotificationDeliveryFailed, {
      notificationId: late,
      endpointId,
      reason: 'timed-out',
      attempts: 5,
    });
    await send(recordNotificationEndpointRecovered, { endpointId });
    await send(recordNotificationDeliveryFailed, {
      notificationId: lost,
      endpointId,
      reason: 'gone',
      status: 410,
      attempts: 1,
    });
    await send(enableNotificationEndpoint, { endpointId });
    await send(removeNotificationEndpoint, { endpointId });
  }

  async function flags(): Promise<void> {
    let flag: FlagDefinition = { ...FLAG_DEFAULTS, enabled: false, rolloutPercentage: 0 };
    const changes: readonly Partial<FlagDefinition>[] = [
      {},
      { enabled: true },
      { rolloutPercentage: 100 },
      { whitelist: ['premium'] },
      { constraints: { operator: '=', field: 'plan', value: 'premium' } },
      { variants: [{ name: 'a', weight: 1, value: 'one' }] },
      { description: 'Sells lamps.' },
      { enabled: false },
    ];
    for (const change of changes) {
      flag = { ...flag, ...change };
      await send(flagCommands.setFlag, { name: 'lamps', ...flag }, onPlatform);
    }
    await send(flagCommands.overrideFlag, { name: 'lamps', enabled: true, reason: 'we want them' });
    await send(flagCommands.removeFlagOverride, { name: 'lamps' });
  }
};
