import { z } from 'zod';
import { DatasetId } from '../domain/datasets/events.ts';
import { StageCounts } from '../domain/datasets/stages.ts';
import type { Actor } from '../domain/kernel/envelope.ts';
import type { Position } from '../domain/kernel/position.ts';
import { isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import { ColumnMapping } from '../domain/metrics/column-mapping.ts';
import type { ImportOutcome } from '../infra/import/import-file.ts';
import type { Caller, GuardedEndpoint } from './http/endpoint.ts';
import { readFromBody, validated } from './http/input.ts';
import { forbidden, refused } from './http/problem.ts';

/** More goes in by the CLI, which reads files of any size from the disk. */
const MOST_BYTES = 8 * 1_024 * 1_024;

const ImportInput = z.strictObject({
  datasetId: DatasetId,
  name: z.string().min(1).max(200).meta({ description: 'The dataset in words' }),
  fileName: z
    .string()
    .max(200)
    .regex(/^[^./\\][^/\\]*$/, 'must be a name without a path')
    .refine((name) => !/\p{Cc}/u.test(name), 'must be a name without control characters'),
  csv: z.string().min(1).meta({ description: 'The file: a header and rows, separated by commas (RFC 4180)' }),
  mapping: ColumnMapping,
});

const OutcomeView = z.strictObject({
  importId: z.uuid(),
  datasetId: DatasetId,
  /** False: this file was imported in this way before, and nothing was appended. */
  imported: z.boolean(),
  stages: StageCounts,
  /** What was counted in the whole file. */
  counts: z.record(z.string(), z.int()),
});

/** Imports a text as the CLI imports a file. */
export type ImportText = (wanted: {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** The request by which it is asked for. */
  readonly askedBy: Pick<Caller, 'sessionId' | 'client' | 'traceparent'> & { readonly correlationId: string };
  readonly datasetId: string;
  readonly name: string;
  readonly fileName: string;
  readonly csv: string;
  readonly mapping: z.output<typeof ColumnMapping>;
}) => Promise<{ readonly outcome: ImportOutcome; readonly position: Position } | Refusal>;

/** `POST /v1/datasets/:datasetId/imports`: a file out of a browser. */
export const importEndpoint = (importText: ImportText): GuardedEndpoint => ({
  kind: 'command',
  name: 'ImportMetrics',
  summary:
    'Imports a CSV file of measured values: every row becomes values of metrics, or is set aside with the reason. Repeated, it goes on where it was, and adds nothing twice.',
  method: 'POST',
  path: '/v1/datasets/:datasetId/imports',
  body: 'json',
  maxBodyBytes: MOST_BYTES,
  input: ImportInput,
  output: OutcomeView,
  status: 200,
  permission: 'datasets:write',
  prepare: (received) => {
    const input = validated(ImportInput, readFromBody(received));
    return async ({ tenant, actor, sessionId, client, requestId, traceparent, standing: { permissions } }) => {
      // Whoever imports measures, too.
      if (permissions !== 'all' && !permissions.has('metrics:write')) throw forbidden('metrics:write');
      const session = sessionId === undefined ? {} : { sessionId };
      const askedBy = { correlationId: requestId, client, traceparent, ...session };
      const done = await importText({ tenant, actor, askedBy, ...input });
      if (isRefusal(done)) throw refused(done, false);
      return {
        status: 200,
        headers: { 'precedent-position': done.position.toString() },
        json: OutcomeView.parse(done.outcome),
      };
    };
  },
});
