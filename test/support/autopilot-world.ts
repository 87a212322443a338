import { z } from 'zod';
import { alertCommands } from '../../commands/alerts.ts';
import { autopilotCommands, changeAutopilotSettings } from '../../commands/autopilot.ts';
import { autopilotStepCommands } from '../../commands/autopilot-steps.ts';
import { decisionCommands } from '../../commands/decisions.ts';
import { goalCommands } from '../../commands/goals.ts';
import { metricCommands, observeMetrics, registerMetric } from '../../commands/metrics.ts';
import { processCommands } from '../../commands/processes.ts';
import { replayCommands } from '../../commands/replay.ts';
import { defineAutomationRule, enableAutomationRule, ruleCommands } from '../../commands/rules.ts';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import type { Outcome, Request } from '../../commands/runtime/executor.ts';
import { observeSignal, registerSignalSource, trustCommands } from '../../commands/trust.ts';
import { autopilotEvents } from '../../domain/autopilot/events.ts';
import { DEFAULT_SETTINGS } from '../../domain/autopilot/settings-definition.ts';
import { benchmarkEvents } from '../../domain/benchmarks/events.ts';
import { decisionEvents } from '../../domain/decisions/events.ts';
import { goalEvents } from '../../domain/goals/events.ts';
import type { Command } from '../../domain/kernel/command.ts';
import type { Actor, StoredEvent } from '../../domain/kernel/envelope.ts';
import { type DomainEvent, eventCatalogue, isEvent } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { START } from '../../domain/kernel/position.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import { metricEvents } from '../../domain/metrics/events.ts';
import { JobRequested, processEvents } from '../../domain/processes/events.ts';
import { replayEvents } from '../../domain/replay/events.ts';
import { trustEvents } from '../../domain/trust/events.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { automationRules } from '../../processes/automation-rules.ts';
import { autopilot } from '../../processes/autopilot.ts';
import { autopilotJobs } from '../../processes/autopilot-jobs.ts';
import { goalProgress } from '../../processes/goal-progress.ts';
import { ruleActions } from '../../processes/rule-actions.ts';
import { createInstanceRunner } from '../../processes/runtime/instance-runner.ts';
import type { ProcessManager } from '../../processes/runtime/process-manager.ts';
import { sendCommand } from '../../processes/runtime/send-commands.ts';
import { createMemoryAdPlatform } from './memory-ad-platform.ts';
import { createMemoryProcessStorage } from './simulation/memory-process-storage.ts';

export const TENANT = '0195f3e0-0000-7000-8000-000000000001';
export const CAMPAIGN = { kind: 'campaign', id: 'summer' } as const;
export const ADA: Actor = { kind: 'user', id: 'ada' };
export const GRACE: Actor = { kind: 'user', id: 'grace' };

const MIDNIGHT = '2026-11-21T00:00:00.000Z';
const DAY = 86_400_000;
const sealer: Sealer = { seal: async (event) => event, open: async (event) => event };
/** Every command that a rule may lead to, besides the runtime's own. */
export const autopilotWorldCommands = [
  ...alertCommands,
  ...autopilotCommands,
  ...autopilotStepCommands,
  ...decisionCommands,
  ...goalCommands,
  ...metricCommands,
  ...replayCommands,
  ...ruleCommands,
  ...trustCommands,
];

/**
 * Rules and autopilot, and `more`, over a log and an ad platform in memory, under a clock that stands where the test puts
 * it. Every input of a process and every job is handed over `deliveries` times, each time to somebody who knows nothing
 * of before.
 */
export const createAutopilotWorld = ({
  deliveries = 1,
  more = [],
}: {
  readonly deliveries?: number;
  readonly more?: readonly ProcessManager[];
} = {}) => {
  const processes = [automationRules, ruleActions, autopilot, goalProgress, ...more];
  let now = plusMillis(MIDNIGHT, 3_600_000);
  let sent = 0;
  const clock = { now: () => now };
  const store = createMemoryEventStore();
  const catalogue = eventCatalogue([
    ...autopilotEvents,
    ...benchmarkEvents,
    ...decisionEvents,
    ...goalEvents,
    ...metricEvents,
    ...processEvents,
    ...replayEvents,
    ...trustEvents,
  ]);
  const executor = createCommandExecutor({ store, catalogue, sealer, ids, clock, pause: async () => undefined });
  const storage = createMemoryProcessStorage(clock);
  const platform = createMemoryAdPlatform();
  const jobs = new Map(autopilotJobs({ platform, store }).map((job) => [job.name as string, job]));
  const byName = new Map([...autopilotWorldCommands, ...processCommands].map((command) => [command.name, command]));
  const ports = {
    store,
    catalogue,
    sealer,
    executor,
    commands: byName,
    storage,
    clock,
    ids,
    pause: async () => undefined,
    random: () => 0.5,
    isActive: async () => true,
    permits: async () => true,
    onProblem: (where: string, error: Error) => {
      throw new Error(where, { cause: error });
    },
  };

  const log = async (): Promise<readonly StoredEvent[]> => {
    const events: StoredEvent[] = [];
    for await (const page of store.readAll()) events.push(...page.events);
    return events;
  };

  const runJob = async ({ data, metadata }: StoredEvent): Promise<void> => {
    const { jobId, job: name, input } = JobRequested.schema.parse(data);
    const declared = jobs.get(name);
    if (declared === undefined) throw new Error(`no job ${name}`);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const signal = new AbortController().signal;
        const actor: Actor = { kind: 'process', id: name };
        const context = {
          tenant: TENANT,
          jobId,
          attempt,
          actor,
          clock,
          signal,
          progress: async () => undefined,
          tell: async () => undefined,
        };
        const wanted = await declared.runWith(input as JsonObject, context);
        for (const [index, { command, input: given }] of wanted.entries()) {
          const commandId = ids.derivedId(jobId, 'command', String(index));
          const { correlationId } = metadata;
          const request = { tenant: TENANT, actor, commandId, correlationId, causationId: jobId };
          const outcome = await sendCommand(ports, command, given, request);
          if (!outcome.ok) throw new Error(`${command}: ${outcome.refusal.code}`);
        }
        return;
      } catch (error) {
        if (attempt === (declared.attempts ?? 5)) throw error;
      }
    }
  };

  /** Holds jobs of a name back until they are let go. */
  const heldBack = new Set<string>();
  let position = START;
  const waiting: StoredEvent[] = [];

  const settle = async (): Promise<void> => {
    for (;;) {
      const events = (await log()).filter((event) => event.position > position);
      for (const event of events) {
        for (const process of processes) {
          const instance = process.types.includes(event.type) ? process.instanceOf(event) : undefined;
          if (instance === undefined) continue;
          const key = { process: process.name, tenant: TENANT, instance };
          for (let delivery = 0; delivery < deliveries; delivery += 1) {
            await createInstanceRunner(process, ports, START).handle(key, { kind: 'event', event });
          }
        }
        if (isEvent(JobRequested, event)) waiting.push(event);
        ({ position } = event);
      }
      const ready = waiting.findIndex(({ data }) => !heldBack.has(String(data.job)));
      const [job] = ready < 0 ? [] : waiting.splice(ready, 1);
      if (job === undefined && events.length === 0) return;
      for (let delivery = 0; job !== undefined && delivery < deliveries; delivery += 1) await runJob(job);
    }
  };

  const fireTimers = async (): Promise<void> => {
    for (const process of processes) {
      const { timers } = await storage.due(process.name, now, 100);
      for (const timer of timers) {
        const key = { process: process.name, tenant: TENANT, instance: timer.instance };
        await createInstanceRunner(process, ports, START).handle(key, { kind: 'timer', timer });
        await storage.removeTimer(key, timer.id);
      }
    }
  };

  const requestBy = (actor: Actor): Request => {
    sent += 1;
    const commandId = ids.derivedId('client', String(sent));
    return { tenant: TENANT, actor, commandId, correlationId: commandId, causationId: commandId };
  };

  return {
    store,
    platform,
    log,
    settle,
    holdBack: (job: string) => void heldBack.add(job),
    letGo: (job: string) => void heldBack.delete(job),
    /** Time passes; timers that are due go off. */
    pass: async (millis: number): Promise<void> => {
      now = plusMillis(now, millis);
      await fireTimers();
      await settle();
    },
    now: () => now,
    dataOf: async (type: string) => (await log()).filter((event) => event.type === type).map(({ data }) => data),
    send: async <Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>(
      declaration: Command<Input, State, DeciderCommand, Event, Facts>,
      input: z.input<Input>,
      actor: Actor = ADA,
    ): Promise<Outcome> => {
      const outcome = await executor.execute(declaration, declaration.input.parse(input), requestBy(actor));
      await settle();
      return outcome;
    },
    ask: async ({ command, input }: { readonly command: string; readonly input: JsonObject }): Promise<void> => {
      const outcome = await sendCommand(ports, command, input, requestBy(ADA));
      if (!outcome.ok) throw new Error(`${command}: ${outcome.refusal.reason}`);
      await settle();
    },
  };
};

export type AutopilotWorld = ReturnType<typeof createAutopilotWorld>;

/** A client's request: a command's name and input. */
const request = <Input extends z.ZodObject>(
  declaration: { readonly name: string; readonly input: Input },
  input: z.input<Input>,
) => ({
  command: declaration.name,
  input: z.record(z.string(), z.json()).parse(input),
});

/** A campaign of $100 a day. */
export const SUMMER = {
  status: 'active',
  dailyBudgetMinor: '10000',
  currency: 'USD',
  version: '1',
  simulated: true,
} as const;

const source = request(registerSignalSource, {
  sourceId: 'meta',
  kind: 'meta',
  name: 'Meta',
  intervalMillis: DAY,
  eventMatchQuality: 'measured',
  requiredFields: ['spend'],
  buckets: { count: 1, lengthMillis: DAY, graceMillis: 0 },
});

/** Signals of a moment, with which a gate's score is 100 points, or 50. The day before `midnight` is all there. */
const signals = (points: 100 | 50, observedAt: string, midnight: string) =>
  request(observeSignal, {
    sourceId: 'meta',
    signals: [
      { observedAt, measurement: { metric: 'emq', basisPoints: points === 100 ? 10_000 : 0 } },
      {
        observedAt,
        measurement: {
          metric: 'completeness',
          field: 'spend',
          bucketStart: plusMillis(midnight, -DAY),
          received: 1,
          expected: 1,
        },
      },
    ],
  });

const metric = request(registerMetric, {
  name: 'cost_per_order',
  title: 'Cost per order',
  description: 'Spend by orders.',
  unit: 'USD',
  kind: 'level',
  direction: 'lowerIsBetter',
  aggregation: 'avg',
  granularity: 'day',
  timeZone: 'UTC',
});

const rule = request(defineAutomationRule, {
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
    { kind: 'notify', when: 'on_failure', severity: 'warning', message: 'The budget was not cut.' },
  ],
  coolDownMillis: DAY,
});

const enabling = request(enableAutomationRule, { ruleId: 'cut-budget' });

const cost = (value: string, at: string) =>
  request(observeMetrics, {
    name: 'cost_per_order',
    source: 'shop',
    granularity: 'day',
    unit: 'USD',
    dimensions: { campaign: CAMPAIGN.id },
    observations: [{ at, value }],
  });

const settings = (level: 'guarded_auto' | 'approval_required') =>
  request(changeAutopilotSettings, { ...DEFAULT_SETTINGS, level });

/** What a client asks, group after group, for a rule to fire whose plan the gate passes. */
export const setUpRequests = (midnight: string) => [
  [settings('guarded_auto'), metric, source, rule],
  [enabling, signals(100, plusMillis(midnight, -3_600_000), midnight)],
  [cost('60', plusMillis(midnight, -DAY))],
];

/** The gate's score comes out at this many points; silent: there is nothing to compute it from. */
export const setTrust = async (world: AutopilotWorld, points: 100 | 50 | 'silent'): Promise<void> => {
  await world.ask(source);
  if (points !== 'silent') await world.ask(signals(points, world.now(), MIDNIGHT));
};

/** The campaign, and a rule of Ada's that cuts its budget by a fifth when an order costs over $50. */
export const setUp = async (world: AutopilotWorld, level: 'guarded_auto' | 'approval_required' = 'guarded_auto') => {
  world.platform.put(CAMPAIGN, SUMMER);
  for (const wanted of [settings(level), metric, rule, enabling]) await world.ask(wanted);
};

export const observeCost = (world: AutopilotWorld, value: string, at = '2026-11-20T00:00:00.000Z') =>
  world.ask(cost(value, at));
