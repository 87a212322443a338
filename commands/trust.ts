import { z } from 'zod';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import type { Instant } from '../domain/kernel/time.ts';
import { PlanDigest, type Question, Subject } from '../domain/trust/evaluation.ts';
import { ActionType, TRUST_V1, TrustPolicy } from '../domain/trust/policy.ts';
import { signalSource, signalSourceStream, signalsAsOf } from '../domain/trust/signal-source.ts';
import { GateId, InstantText, Measurement, SourceDeclaration, SourceId } from '../domain/trust/signals.ts';
import { expectedBy, sourceRegistry, sourceRegistryStream } from '../domain/trust/source-registry.ts';
import { trustGate, trustGateStream } from '../domain/trust/trust-gate.ts';
import { trustPolicy, trustPolicyStream } from '../domain/trust/trust-policy.ts';

export const registerSignalSource = command({
  name: 'RegisterSignalSource',
  summary: 'Declares a signal source and what it owes, or changes what it was declared to owe.',
  route: 'POST /v1/trust/sources',
  permission: 'trust:write',
  input: z.strictObject({
    ...SourceDeclaration.shape,
    mandatory: SourceDeclaration.shape.mandatory.default(true),
    components: SourceDeclaration.shape.components.default([]),
  }),
  stream: (_, { tenant }) => sourceRegistryStream(tenant),
  decider: sourceRegistry,
  command: (source) => ({ type: 'RegisterSignalSource', source }),
  status: 201,
  answer: (_, { sourceId }) => ({ sourceId }),
});

export const retireSignalSource = command({
  name: 'RetireSignalSource',
  summary: 'Takes a signal source out of every gate.',
  route: 'POST /v1/trust/sources/:sourceId/retirement',
  permission: 'trust:admin',
  input: z.strictObject({ sourceId: SourceId, reason: z.string().min(1).max(500) }),
  stream: (_, { tenant }) => sourceRegistryStream(tenant),
  decider: sourceRegistry,
  command: (input) => ({ type: 'RetireSignalSource', ...input }),
});

export const observeSignal = command({
  name: 'ObserveSignal',
  summary: 'Records measurements of one source: all of them or, when one is wrong, none.',
  route: 'POST /v1/trust/sources/:sourceId/signals',
  permission: 'trust:write',
  input: z.strictObject({
    sourceId: SourceId,
    signals: z
      .array(
        z.strictObject({
          observedAt: InstantText,
          measurement: Measurement,
          evidence: z.array(z.string().min(1).max(300)).max(20).default([]),
        }),
      )
      .min(1)
      .max(500),
  }),
  stream: ({ sourceId }, { tenant }) => signalSourceStream(tenant, sourceId),
  decider: signalSource,
  gather: async ({ sourceId }, log, { tenant }) => {
    const { state } = await log.fold(sourceRegistryStream(tenant), sourceRegistry);
    return state.get(sourceId);
  },
  command: ({ sourceId, signals }, declared) => ({ type: 'ObserveSignals', sourceId, declared, signals }),
  status: 201,
  answer: (events) => ({ recorded: events.length }),
});

export const adoptTrustPolicy = command({
  name: 'AdoptTrustPolicy',
  summary: 'Puts another version of weights, thresholds and action classes in force.',
  route: 'POST /v1/trust/policies',
  permission: 'trust:admin',
  input: TrustPolicy,
  stream: (_, { tenant }) => trustPolicyStream(tenant),
  decider: trustPolicy,
  command: (policy) => ({ type: 'AdoptTrustPolicy', policy }),
  status: 201,
  answer: (_, { version }) => ({ version }),
});

export const evaluateTrustGate = command({
  name: 'EvaluateTrustGate',
  summary: 'Asks a gate whether an action may be taken, and records the answer with all that it rests on.',
  route: 'POST /v1/trust/evaluations',
  permission: 'trust:execute',
  input: z.strictObject({
    gateId: GateId,
    actionType: ActionType,
    subject: Subject.optional(),
    planDigest: PlanDigest.optional(),
    /** Absent: now. Sources and policy are those in force now; only the signals are cut at this moment. */
    asOf: InstantText.optional(),
  }),
  stream: ({ gateId }, { tenant }) => trustGateStream(tenant, gateId),
  decider: trustGate,
  gather: ({ gateId, asOf }, log, context) => gatherEvidence(gateId, asOf ?? context.now, log, context),
  command: ({ gateId, actionType, subject, planDigest, asOf }, evidence, { now }) => ({
    type: 'EvaluateTrustGate',
    question: { gateId, actionType, asOf: asOf ?? now, ...evidence },
    subject,
    planDigest,
  }),
  status: 201,
  answer: ([evaluated]) =>
    evaluated === undefined
      ? {}
      : {
          evaluationId: evaluated.data.evaluationId,
          outcome: evaluated.data.outcome,
          reason: evaluated.data.reason,
          explanation: evaluated.data.explanation,
          scoreBasisPoints: evaluated.data.scoreBasisPoints,
          mode: evaluated.data.mode,
          expiresAt: evaluated.data.expiresAt,
          policyDigest: evaluated.data.policyDigest,
          questionDigest: evaluated.data.questionDigest,
          evaluator: evaluated.data.evaluator,
        },
});

export const trustCommands = [
  registerSignalSource,
  retireSignalSource,
  observeSignal,
  adoptTrustPolicy,
  evaluateTrustGate,
] as const;

type Evidence = Pick<Question, 'policy' | 'expected' | 'inputs' | 'unreadable'>;

/** Reads policy, sources and signals. What cannot be read is a fact of its own, and the gate blocks on it. */
const gatherEvidence = async (
  gateId: string,
  asOf: Instant,
  log: LogReader,
  { tenant }: DecisionContext,
): Promise<Evidence> => {
  try {
    const policy = await log.fold(trustPolicyStream(tenant), trustPolicy);
    const registry = await log.fold(sourceRegistryStream(tenant), sourceRegistry);
    const expected = expectedBy(registry.state, gateId);
    const histories = await Promise.all(
      expected.map(async (source) => {
        const { state } = await log.fold(signalSourceStream(tenant, source.sourceId), signalSource);
        return { source, history: state };
      }),
    );
    const forgotten = histories.find(({ history: { keptFrom } }) => keptFrom !== undefined && asOf < keptFrom);
    if (forgotten !== undefined) {
      const { sourceId } = forgotten.source;
      return unreadable(`of ${sourceId} only signals from ${forgotten.history.keptFrom} on are at hand.`);
    }
    const inputs = histories.flatMap(({ source, history }) => signalsAsOf(history, source, asOf));
    return { policy: policy.state.current, expected: [...expected], inputs };
  } catch (error) {
    return unreadable(error instanceof Error ? `${error.name}.` : 'an unknown failure.');
  }
};

const unreadable = (reason: string): Evidence => ({ policy: TRUST_V1, expected: [], inputs: [], unreadable: reason });
