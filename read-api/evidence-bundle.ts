import { z } from 'zod';
import { refuse } from '../domain/kernel/refusal.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import { BundleRefused } from '../domain/notary/bundle.ts';
import type { BundleFilter } from '../domain/notary/bundle-filter.ts';
import type { Logger } from '../infra/telemetry/logger.ts';
import { type AuditTrail, recordedFirst } from './http/audit-trail.ts';
import { purposeOf } from './http/conditions.ts';
import type { Answer, GuardedEndpoint } from './http/endpoint.ts';
import { readFromAddress, validated } from './http/input.ts';
import { refused } from './http/problem.ts';
import { inChunks, NDJSON, streamText } from './http/stream-text.ts';
import { ALTERED, NOTHING_SIGNED } from './notary-proofs.ts';

/** Evidence bundles of an installation's tenants. */
export interface Evidence {
  /** The lines of a bundle as of the tenant's newest checkpoint; undefined before its first. */
  readonly bundle: (
    tenant: TenantId,
    filter: BundleFilter,
    signal?: AbortSignal,
  ) => Promise<AsyncGenerator<string> | undefined>;
  /** What selects a decision's events and the gate evaluation that it rests on; undefined: there is no such decision. */
  readonly ofDecision: (tenant: TenantId, decision: string) => Promise<BundleFilter | undefined>;
}

export interface EvidenceExportPorts {
  readonly evidence: Evidence;
  readonly audit: Pick<AuditTrail, 'personalRead'>;
  readonly logger: Logger;
}

const Instant = z.iso.datetime({ precision: 3 });
const position = z.string().regex(/^\d{1,40}$/, 'must be a position');

const ExportInput = z.strictObject({
  fromTime: Instant.exactOptional().meta({ description: 'Recorded then or later' }),
  toTime: Instant.exactOptional().meta({ description: 'Recorded then or earlier' }),
  fromPosition: position.exactOptional(),
  toPosition: position.exactOptional(),
  stream: z.string().min(1).max(300).exactOptional(),
  decision: z.uuid().exactOptional().meta({ description: 'Its events, and the gate evaluation that it rests on' }),
  subject: z.uuid().exactOptional().meta({ description: 'Events about a person, and what that person did' }),
});

/** An export reads the tenant's whole log, and hashes it. */
const COST = 20;
const NO_DECISION = refuse('notFound', 'decision-not-found', 'There is no such decision that you may see.');

/** `GET /v1/evidence-bundle` */
export const evidenceBundleEndpoint = ({ evidence, audit, logger }: EvidenceExportPorts): GuardedEndpoint => {
  const read = readFromAddress(ExportInput);
  return {
    name: 'ExportEvidenceBundle',
    summary:
      'Events with the proof that they are what was signed, in one file that is verified offline. That it was exported is recorded first.',
    path: '/v1/evidence-bundle',
    permission: 'log:read',
    discloses: 'personal',
    kind: 'stream',
    contentType: NDJSON,
    method: 'GET',
    body: 'none',
    input: ExportInput,
    status: 200,
    cost: COST,
    prepare: (received) => {
      const asked = validated(ExportInput, read(received));
      const purpose = purposeOf(received);
      return async (caller): Promise<Answer> => {
        const { tenant } = caller;
        const ofDecision = asked.decision === undefined ? {} : await evidence.ofDecision(tenant, asked.decision);
        if (ofDecision === undefined) throw refused(NO_DECISION, false);
        const gone = new AbortController();
        const lines = await evidence.bundle(tenant, { ...asked, ...ofDecision }, gone.signal);
        if (lines === undefined) throw refused(NOTHING_SIGNED, false);
        const subjects = asked.subject === undefined ? [] : [asked.subject];
        await recordedFirst(audit.personalRead(caller, { query: 'ExportEvidenceBundle', subjects, purpose }));
        const chunks = (signal: AbortSignal) => {
          signal.addEventListener('abort', () => gone.abort());
          return inChunks(lines);
        };
        return { takeOver: (exchange) => streamText(exchange, { contentType: NDJSON, chunks, problemOf }, logger) };
      };
    },
  };
};

const problemOf = (error: unknown): unknown => (error instanceof BundleRefused ? refused(ALTERED, false) : error);
