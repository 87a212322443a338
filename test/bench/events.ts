import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../../domain/kernel/envelope.ts';
import { type StreamName, streamName, streamParts } from '../../domain/kernel/stream.ts';

const TENANT = '7d9f3c1a-52b4-4e8e-9c63-0f1e2d3c4b5a';

export const benchStreams = (count: number): readonly StreamName[] =>
  Array.from({ length: count }, () => streamName('benchmark', TENANT, randomUUID()));

/** About 400 bytes of data and 400 of metadata, as a gate's evaluation has. */
export const benchEvent = (stream: StreamName): NewEvent => {
  const commandId = randomUUID();
  return {
    id: randomUUID(),
    type: 'TrustGateEvaluated',
    version: 1,
    data: {
      gateId: commandId,
      score: 7_213,
      thresholds: { pass: 7_000, hold: 4_000 },
      components: { matchQuality: 8_120, freshness: 10_000, completeness: 4_900, anomaly: null },
      actionClass: 'standard',
      decision: 'pass',
      reason: 'The unrounded score of 72.13 reaches the threshold of 70 for standard actions.',
      signals: ['meta-ads', 'google-ads', 'shop-orders', 'analytics-sessions', 'crm-contacts'],
      policyVersion: 'trust-v1',
    },
    metadata: {
      tenant: streamParts(stream).tenant,
      actor: { kind: 'user', id: TENANT },
      commandId,
      correlationId: commandId,
      causationId: commandId,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      recordedAt: '2026-11-20T23:10:00.123Z',
    },
  };
};
