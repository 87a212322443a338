import type { Command } from 'commander';
import { decisionStream } from '../../domain/decisions/decision.ts';
import {
  DecisionActioned,
  DecisionFeedbackGiven,
  DecisionOutcomeObserved,
  DecisionRecorded,
  DecisionReviewed,
} from '../../domain/decisions/events.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { isEvent } from '../../domain/kernel/event.ts';
import { ERASED } from '../../domain/kernel/personal.ts';
import { type Position, positionFromText, positionToText } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { Difference, Replayed } from '../../domain/replay/difference.ts';
import { createReplayReport } from '../../domain/replay/replay-report.ts';
import { TrustGateEvaluated } from '../../domain/trust/events.ts';
import { isBefore, replayed, type Until } from '../../read-api/replay.ts';
import { createAnalysisEngines } from '../composition/analysis.ts';
import { eventTypes } from '../composition/catalogue.ts';
import type { Storage } from '../composition/storage.ts';
import { ids } from '../ids.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface ReplayOptions {
  readonly tenant: string;
  readonly decision?: string;
  readonly until?: string;
}

const EXIT_DIVERGED = 1;
const EXIT_INCOMPLETE = 3;

const EXIT_CODES = `
Exit codes: 0 everything was reproduced, 1 something came out otherwise than it is recorded, 2 it could not be replayed,
3 nothing came out otherwise, but some could not be done again: its engine is not in this build, or its input not in the log.`;

/** `precedent replay` */
export const addReplay = (program: Command): void => {
  program
    .command('replay')
    .description(
      'the state of every decision, from the log alone, and all that gates, rules and engines answered, once more',
    )
    .requiredOption('--tenant <slug>')
    .option('--decision <id>', 'one decision, and the gate evaluation that it rests on')
    .option('--until <time-or-position>', 'as of then: 2010-12-01T00:00:00.000Z, or a position of the log')
    .addHelpText('after', EXIT_CODES)
    .action((options: ReplayOptions, command: Command) =>
      withSession(command, (session) => replay(session, options)).catch(notReplayed),
    );
};

/** A decision as of a moment. What is absent has not happened. */
interface DecisionAsOf {
  readonly decisionId: string;
  readonly decisionType: string;
  readonly author: { readonly kind: string; readonly id: string };
  readonly decidedAt: Instant;
  readonly modelVersion: string;
  readonly recommendation: unknown;
  readonly gateEvaluationId?: string;
  /** Never its content. */
  readonly sensitiveContext?: 'sealed' | 'erased';
  readonly action?: string;
  readonly outcome?: string;
  readonly measured?: unknown;
  readonly ratings: readonly number[];
  readonly reviews: readonly string[];
  /** Of its newest event. */
  readonly revision: bigint;
  readonly position: Position;
}

const replay = async ({ storage, output, signal }: Session, options: ReplayOptions): Promise<void> => {
  const tenant = await existingTenant(storage, options.tenant);
  const until = untilOf(options.until);
  const only = options.decision === undefined ? undefined : await rootsOf(storage, tenant, options.decision, until);
  const decisions = new Map<string, DecisionAsOf>();
  const report = createReplayReport(eventTypes);
  const isMeant = (event: StoredEvent): boolean =>
    only === undefined ||
    (isOfDecision(event)
      ? event.data.decisionId === options.decision
      : isEvent(TrustGateEvaluated, event) && isRootOf(only, event.data));
  const { store, sealer } = storage;
  const engines = createAnalysisEngines();
  const ports = { store, sealer, catalogue: eventTypes, ids, solver: engines.solver };
  try {
    for await (const step of replayed(ports, { tenant, until, isMeant, signal })) {
      report.count(step);
      if (step.kind === 'read') continue;
      const { event, replayed: result } = step;
      if (isOfDecision(event)) {
        const decisionId = String(event.data.decisionId);
        const known = withEvent(decisions.get(decisionId), event);
        if (known !== undefined) decisions.set(decisionId, known);
      }
      if (result === undefined) continue;
      const { type, id, position } = event;
      const line = { kind: type, id, position, ...result };
      if (output.json || result.result !== 'reproduced') output.result(line, textOf(line));
    }
  } finally {
    await engines.close();
  }

  for (const decision of decisions.values()) output.result({ kind: 'Decision', ...decision }, textOfDecision(decision));
  const counts = report.counts();
  const { reproduced, diverged, redacted, unknownEngine, inputMissing } = counts;
  output.result(
    { kind: 'Summary', decisions: decisions.size, ...counts },
    `${decisions.size} decisions. Of them and what they rest on ${reproduced} reproduced, ${diverged} diverged, ` +
      `${redacted} redacted, ${unknownEngine} of an unknown engine, ${inputMissing} without their input.`,
  );
  if (diverged > 0) process.exitCode = EXIT_DIVERGED;
  else if (unknownEngine + inputMissing > 0) process.exitCode = EXIT_INCOMPLETE;
};

const isRootOf = (
  roots: { gateEvaluationId?: string | undefined },
  { evaluationId }: { evaluationId: string },
): boolean => roots.gateEvaluationId === evaluationId;

/** A replay that cannot be done must not look like one that diverged. */
const notReplayed = (error: unknown): never => {
  if (error instanceof UsageError) throw error;
  throw new UsageError(`The log could not be replayed: ${error instanceof Error ? error.message : String(error)}`);
};

const untilOf = (text: string | undefined): Until => {
  if (text === undefined) return undefined;
  const position = positionFromText(text);
  if (position !== undefined) return { position };
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new UsageError(`--until takes a position or a time such as 2010-12-01T00:00:00.000Z, not ${text}`);
  }
  return { time: text };
};

/** What one decision rests on. Throws UsageError when there is no such decision as of then. */
const rootsOf = async ({ store }: Pick<Storage, 'store'>, tenant: TenantId, decisionId: string, until: Until) => {
  for await (const page of store.readStream(decisionStream(tenant, decisionId), { limit: 1 })) {
    const [event] = page;
    if (event !== undefined && isBefore(until, event) && isEvent(DecisionRecorded, event)) {
      return { gateEvaluationId: event.data.pins.gateEvaluationId };
    }
  }
  throw new UsageError(`There is no decision ${decisionId} of this tenant${until === undefined ? '' : ' as of then'}.`);
};

const isOfDecision = ({ stream }: StoredEvent): boolean => stream.startsWith('decision-');

const withEvent = (state: DecisionAsOf | undefined, event: StoredEvent): DecisionAsOf | undefined => {
  const { revision, position } = event;
  if (isEvent(DecisionRecorded, event)) {
    const { decisionId, decisionType, author, pins, modelVersion, recommendation, sensitiveContext } = event.data;
    return {
      decisionId,
      decisionType,
      author,
      decidedAt: pins.clock,
      modelVersion,
      recommendation,
      ...(pins.gateEvaluationId !== undefined && { gateEvaluationId: pins.gateEvaluationId }),
      ...(sensitiveContext !== undefined && { sensitiveContext: sensitiveContext === ERASED ? 'erased' : 'sealed' }),
      ratings: [],
      reviews: [],
      revision,
      position,
    };
  }
  // What was said of a decision that was never recorded is no state of one.
  if (state === undefined) return undefined;
  const now = { ...state, revision, position };
  if (isEvent(DecisionActioned, event)) return { ...now, action: event.data.action };
  if (isEvent(DecisionOutcomeObserved, event)) {
    const { status, measured } = event.data;
    return { ...now, outcome: status, ...(measured !== undefined && { measured }) };
  }
  if (isEvent(DecisionFeedbackGiven, event)) return { ...now, ratings: [...state.ratings, event.data.rating] };
  if (isEvent(DecisionReviewed, event)) return { ...now, reviews: [...state.reviews, event.data.verdict] };
  return now;
};

const textOf = (line: { kind: string; id: string; position: Position } & Replayed): string => {
  const what = `${line.kind} ${line.id} at position ${positionToText(line.position)}`;
  return `${line.result.toUpperCase()} ${what}${becauseOf(line)}`;
};

const becauseOf = (replayed: Replayed): string => {
  switch (replayed.result) {
    case 'diverged':
      return replayed.differences.map(differenceLine).join('');
    case 'unknownEngine':
      return `\n    unknown engine version: ${replayed.engine}`;
    case 'inputMissing':
      return `\n    not in the log: ${replayed.input}`;
    default:
      return '';
  }
};

const differenceLine = ({ field, recorded, recomputed }: Difference): string =>
  `\n    ${field}: recorded ${recorded ?? 'nothing'}, now ${recomputed ?? 'nothing'}`;

const textOfDecision = (decision: DecisionAsOf): string => {
  const { decisionId, decisionType, decidedAt, recommendation, action = '-', outcome = 'pending' } = decision;
  const advice = JSON.stringify(recommendation).slice(0, 100);
  return `${decisionId}  ${decidedAt}  ${decisionType.padEnd(12)}  ${action.padEnd(8)}  ${outcome.padEnd(8)}  ${advice}`;
};
