import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { changeAutopilotSettings } from '../../commands/autopilot.ts';
import { createGoal } from '../../commands/goals.ts';
import { requestOptimization } from '../../commands/optimization.ts';
import { defineAutomationRule, enableAutomationRule } from '../../commands/rules.ts';
import { requestSimulation } from '../../commands/simulation.ts';
import { evaluateTrustGate, observeSignal, registerSignalSource } from '../../commands/trust.ts';
import { datasetStream } from '../../domain/datasets/dataset.ts';
import type { Command } from '../../domain/kernel/command.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { localDay } from '../../domain/kernel/time-zone.ts';
import type { ImportPorts } from '../import/import-file.ts';
import { refusedBy } from '../import/import-refused.ts';
import { importRetail, type RetailImport } from '../import/import-retail.ts';
import { demoBudget, demoGoals, demoScenario } from './demo-ambitions.ts';
import { demoQuestions, demoRules, demoSettings, demoSignals, demoSources } from './demo-automation.ts';
import { dayAfter, daysBetween, demoOrderFile } from './demo-orders.ts';
import { HISTORY_DAYS, WATCHED_FROM } from './demo-story.ts';

/** What everything of the demo is called, so that nobody takes it for real. */
export const DEMO_NAME = 'Demo retailer (simulated)';
const DATASET = 'demo-shop';
const TIME_ZONE = 'Europe/London';
/** From the demo's first start to the deadline of its goals. */
const GOAL_DAYS = 42;
const ACTOR = { kind: 'system', id: 'demo' } as const;

export interface DemoOptions {
  readonly tenant: TenantId;
  /** Where the order files are written. */
  readonly folder: string;
  readonly now: Instant;
}

/**
 * Fills the demo tenant by the same way that real data goes: order files are written and imported, signals are
 * observed, rules are enabled, gates are asked. No event is made up; what rules and autopilot then do, they do.
 *
 * The shop's life begins 120 days before the demo's first start. Run again, on the same day it appends nothing, and on
 * a later day it brings the shop's days up to yesterday.
 */
export const populateDemo = async (options: DemoOptions, ports: ImportPorts): Promise<void> => {
  const { tenant, folder, now } = options;
  const today = localDay(now, TIME_ZONE);
  const firstDay = dayAfter((await firstStart(tenant, ports)) ?? today, -HISTORY_DAYS);
  const send = sender(tenant, ports);
  await mkdir(folder, { recursive: true });

  const importDays = async (name: string, from: number, to: number): Promise<void> => {
    const path = join(folder, name);
    await pipeline(Readable.from(demoOrderFile(firstDay, from, to)), createWriteStream(path));
    await importRetail(demoImport(tenant, path), ports);
  };
  await importDays('orders-history.csv', 0, WATCHED_FROM - 1);
  for (const { source, emq, received } of demoSources) {
    const { sourceId } = source;
    await send(registerSignalSource, source, sourceId);
    if (emq !== undefined) {
      await send(observeSignal, { sourceId, signals: demoSignals(emq, received, now) }, sourceId, today);
    }
  }
  await send(changeAutopilotSettings, demoSettings);
  for (const rule of demoRules) {
    await send(defineAutomationRule, rule, rule.ruleId);
    await send(enableAutomationRule, { ruleId: rule.ruleId }, rule.ruleId);
  }
  // Two days of it are in the history too: they are recognised, and change nothing.
  await importDays('orders-latest.csv', WATCHED_FROM - 2, daysBetween(firstDay, today) - 1);
  for (const [index, goal] of demoGoals(dayAfter(firstDay, HISTORY_DAYS + GOAL_DAYS)).entries()) {
    await send(createGoal, goal, `goal ${index + 1}`);
  }
  await send(requestOptimization, demoBudget, 'budget');
  await send(requestSimulation, demoScenario, 'scenario');
  for (const question of demoQuestions) await send(evaluateTrustGate, question, question.gateId, today);
};

const demoImport = (tenant: TenantId, path: string): RetailImport => ({
  tenant,
  actor: ACTOR,
  path,
  datasetId: DATASET,
  name: DEMO_NAME,
  origin: 'Made up by this program for demonstration; nothing of it happened.',
  simulated: true,
  currency: 'GBP',
  timeZone: TIME_ZONE,
  byCountry: false,
});

/** The day on which the demo was first filled, by the shop's clock. */
const firstStart = async (tenant: TenantId, { store }: ImportPorts): Promise<string | undefined> => {
  for await (const [first] of store.readStream(datasetStream(tenant, DATASET), { limit: 1 })) {
    if (first !== undefined) return localDay(first.metadata.recordedAt, TIME_ZONE);
  }
  return undefined;
};

/** Sends a command under an id that is the same at every start (on every day, where a day is in the label). */
const sender =
  (tenant: TenantId, { executor, ids }: ImportPorts) =>
  async <Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>(
    declaration: Command<Input, State, DeciderCommand, Event, Facts>,
    input: z.input<Input>,
    ...label: readonly string[]
  ): Promise<void> => {
    const commandId = ids.derivedId('demo', tenant, declaration.name, ...label);
    const request = { tenant, actor: ACTOR, commandId, correlationId: commandId, causationId: commandId };
    const outcome = await executor.execute(declaration, declaration.input.parse(input), request);
    if (!outcome.ok) throw refusedBy(declaration.name, outcome.refusal);
  };
