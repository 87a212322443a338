import { positionToText } from '../domain/kernel/position.ts';
import {
  SignalObserved,
  SignalSourceRegistered,
  SignalSourceRetired,
  TrustGateEvaluated,
  TrustPolicyAdopted,
} from '../domain/trust/events.ts';
import { signalKey } from '../domain/trust/signal-source.ts';
import { on, projection } from './runtime/projection.ts';
import {
  bigint,
  boolean,
  increment,
  insert,
  integer,
  json,
  numeric,
  patch,
  remove,
  table,
  text,
  timestamp,
  upsert,
  uuid,
} from './runtime/table.ts';

const signalSources = table('signal_sources', {
  columns: {
    sourceId: text(),
    kind: text(),
    mandatory: boolean(),
    declaration: json(),
    registeredAt: timestamp(),
  },
  key: ['sourceId'],
});

/** Every signal, so that health has a history. Of two for one moment the one recorded later stays. */
const signals = table('signals', {
  columns: {
    sourceId: text(),
    signalKey: text(),
    observedAt: timestamp(),
    eventId: text(),
    measurement: json(),
    evidence: json(),
    /** Of counts of completeness: the period that they belong to. */
    bucketStart: timestamp().nullish(),
    recordedAt: timestamp(),
  },
  key: ['sourceId', 'signalKey', 'observedAt'],
  indexes: [{ columns: ['sourceId', 'observedAt'] }],
});

export const signalSourcesProjection = projection({
  name: 'signal_sources',
  version: 1,
  tables: [signalSources, signals],
  handlers: [
    on(SignalSourceRegistered, ({ data, metadata }) => [
      upsert(signalSources, {
        sourceId: data.sourceId,
        kind: data.kind,
        mandatory: data.mandatory,
        declaration: data,
        registeredAt: metadata.recordedAt,
      }),
    ]),
    on(SignalSourceRetired, ({ data }) => [remove(signalSources, { sourceId: data.sourceId })]),
    on(SignalObserved, ({ id, data, metadata }) => [
      upsert(signals, {
        sourceId: data.sourceId,
        signalKey: signalKey(data.measurement),
        observedAt: data.observedAt,
        eventId: id,
        measurement: data.measurement,
        evidence: data.evidence,
        bucketStart: data.measurement.metric === 'completeness' ? data.measurement.bucketStart : null,
        recordedAt: metadata.recordedAt,
      }),
    ]),
  ],
});

const trustEvaluations = table('trust_evaluations', {
  columns: {
    evaluationId: uuid(),
    gateId: text(),
    actionType: text(),
    outcome: text(),
    reason: text(),
    explanation: text(),
    scoreBasisPoints: integer(),
    mode: text(),
    asOf: timestamp(),
    evaluatedAt: timestamp(),
    expiresAt: timestamp().nullish(),
    planDigest: text().nullish(),
    actorKind: text(),
    actorId: text(),
    eventId: text(),
    position: numeric(),
    /** The whole event. */
    evaluation: json(),
  },
  key: ['evaluationId'],
  indexes: [{ columns: ['asOf', 'evaluationId'] }, { columns: ['gateId', 'asOf', 'evaluationId'] }],
});

const trustGates = table('trust_gates', {
  columns: {
    gateId: text(),
    evaluations: bigint().startingAt(0n),
    passed: bigint().startingAt(0n),
    held: bigint().startingAt(0n),
    blocked: bigint().startingAt(0n),
    lastEvaluatedAt: timestamp().nullish(),
  },
  key: ['gateId'],
});

export const trustEvaluationsProjection = projection({
  name: 'trust_evaluations',
  version: 1,
  tables: [trustEvaluations, trustGates],
  handlers: [
    on(TrustGateEvaluated, ({ id, data, metadata, position }) => [
      insert(trustEvaluations, {
        evaluationId: data.evaluationId,
        gateId: data.gateId,
        actionType: data.actionType,
        outcome: data.outcome,
        reason: data.reason,
        explanation: data.explanation,
        scoreBasisPoints: data.scoreBasisPoints,
        mode: data.mode,
        asOf: data.asOf,
        evaluatedAt: data.evaluatedAt,
        expiresAt: data.expiresAt ?? null,
        planDigest: data.planDigest ?? null,
        actorKind: metadata.actor.kind,
        actorId: metadata.actor.id,
        eventId: id,
        position: positionToText(position),
        evaluation: data,
      }),
      increment(
        trustGates,
        { gateId: data.gateId },
        {
          evaluations: 1n,
          ...(data.outcome === 'PASS' && { passed: 1n }),
          ...(data.outcome === 'HOLD' && { held: 1n }),
          ...(data.outcome === 'BLOCK' && { blocked: 1n }),
        },
      ),
      patch(trustGates, { gateId: data.gateId }, { lastEvaluatedAt: data.evaluatedAt }),
    ]),
  ],
});

const trustPolicies = table('trust_policies', {
  columns: { version: text(), digest: text(), policy: json(), adoptedAt: timestamp(), position: numeric() },
  key: ['version'],
});

export const trustPoliciesProjection = projection({
  name: 'trust_policies',
  version: 1,
  tables: [trustPolicies],
  handlers: [
    on(TrustPolicyAdopted, ({ data, metadata, position }) => [
      upsert(trustPolicies, {
        version: data.policy.version,
        digest: data.digest,
        policy: data.policy,
        adoptedAt: metadata.recordedAt,
        position: positionToText(position),
      }),
    ]),
  ],
});

export const trustProjections = [signalSourcesProjection, trustEvaluationsProjection, trustPoliciesProjection] as const;
