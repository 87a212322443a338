import { z } from 'zod';
import type { Actor } from '../domain/kernel/envelope.ts';
import type { Ids } from '../domain/kernel/ids.ts';
import { positionToText } from '../domain/kernel/position.ts';
import type { Refusal } from '../domain/kernel/refusal.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import { epochMillis, instantOf } from '../domain/kernel/time.ts';
import { GateMode, GateOutcome, GateReason } from '../domain/trust/evaluation.ts';
import { recordDecision } from './decisions.ts';
import type { CommandExecutor, Outcome, Request } from './runtime/executor.ts';
import { evaluateTrustGate } from './trust.ts';

/** A gate asked about every day of a range, first and last day included: `2010-12-01`. */
export interface GateSweep {
  readonly gateId: string;
  readonly actionType: string;
  readonly from: string;
  readonly to: string;
}

export interface SweptDay {
  readonly day: string;
  readonly evaluation: z.output<typeof evaluateTrustGate.input>;
  /** The day's decision, once the gate has answered. */
  readonly decisionOn: (answer: GateAnswer) => z.output<typeof recordDecision.input>;
}

const DAY = 86_400_000;

const GateAnswer = z.object({
  evaluationId: z.uuid(),
  outcome: GateOutcome,
  reason: GateReason,
  mode: GateMode,
  scoreBasisPoints: z.int(),
  policyDigest: z.string(),
  questionDigest: z.string(),
  evaluator: z.string(),
});
export type GateAnswer = z.output<typeof GateAnswer> & { readonly position?: string };

/** Each day's question and decision. A day is looked at from its end: midnight UTC after it. */
export function* sweptDays({ gateId, actionType, from, to }: GateSweep): Generator<SweptDay> {
  for (let start = epochMillis(from); start <= epochMillis(to); start += DAY) {
    const day = instantOf(start).slice(0, 10);
    const asOf = instantOf(start + DAY);
    yield {
      day,
      evaluation: { gateId, actionType, asOf },
      decisionOn: (answer) => {
        const { evaluationId, outcome, reason, mode, scoreBasisPoints, position } = answer;
        const [name = answer.evaluator, version = '1'] = answer.evaluator.split('/');
        return {
          decisionType: 'trust_gate',
          subject: { kind: 'gate', id: gateId },
          inputContext: { gateId, actionType, day, asOf, evaluationId, scoreBasisPoints },
          modelVersion: answer.evaluator,
          recommendation: { outcome, reason, mode },
          pins: {
            engine: { name, version },
            clock: asOf,
            inputSnapshot: { digest: answer.questionDigest, ...(position !== undefined && { position }) },
            policyDigest: answer.policyDigest,
            gateEvaluationId: evaluationId,
          },
          lineage: [`evaluation:${evaluationId}`],
        };
      },
    };
  }
}

export interface SweepOptions extends GateSweep {
  readonly executor: CommandExecutor;
  readonly derivedId: Ids['derivedId'];
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** How many decisions are recorded side by side. A gate's evaluations stand in one stream and go one by one. */
  readonly concurrency?: number;
  readonly onProgress?: (days: number) => void;
}

export interface SweepResult {
  readonly days: number;
  /** Events that this run appended: none when it all had been done before. */
  readonly appended: number;
  readonly outcomes: Readonly<Record<GateOutcome, number>>;
  readonly refusals: readonly { readonly day: string; readonly refusal: Refusal }[];
}

/** Asks the gate about each day and records its answer as a decision. Ids follow from the day, so a second run adds nothing. */
export const sweepGate = async (options: SweepOptions): Promise<SweepResult> => {
  const { executor, concurrency = 32, onProgress } = options;
  const outcomes: Record<GateOutcome, number> = { PASS: 0, HOLD: 0, BLOCK: 0 };
  const refusals: { day: string; refusal: Refusal }[] = [];
  let [days, appended] = [0, 0];
  const done = (day: string, outcome: Outcome): outcome is Extract<Outcome, { ok: true }> => {
    if (!outcome.ok) refusals.push({ day, refusal: outcome.refusal });
    else if (outcome.appended) appended += 1;
    return outcome.ok;
  };

  for (const batch of inBatches(sweptDays(options), concurrency)) {
    const answered: { swept: SweptDay; answer: GateAnswer }[] = [];
    for (const swept of batch) {
      const request = requestFor(options, swept.day, 'evaluate');
      const outcome = await executor.execute(evaluateTrustGate, swept.evaluation, request);
      if (!done(swept.day, outcome)) continue;
      const { position } = outcome;
      const answer = {
        ...GateAnswer.parse(outcome.answer),
        ...(position !== undefined && { position: positionToText(position) }),
      };
      outcomes[answer.outcome] += 1;
      answered.push({ swept, answer });
    }
    await Promise.all(
      answered.map(async ({ swept, answer }) => {
        const request = requestFor(options, swept.day, 'decide');
        done(swept.day, await executor.execute(recordDecision, swept.decisionOn(answer), request));
      }),
    );
    days += batch.length;
    onProgress?.(days);
  }
  return { days, appended, outcomes, refusals };
};

const requestFor = (
  { tenant, actor, gateId, actionType, derivedId }: SweepOptions,
  day: string,
  step: 'evaluate' | 'decide',
): Request => {
  const sweep = ['trust-sweep', tenant, gateId, actionType, day];
  const correlationId = derivedId(...sweep);
  return { tenant, actor, commandId: derivedId(...sweep, step), correlationId, causationId: correlationId };
};

function* inBatches<Item>(items: Iterable<Item>, size: number): Generator<readonly Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
