import { z } from 'zod';
import { type Origin, ocsfEvent } from '../domain/audit/ocsf.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { ERASED } from '../domain/kernel/personal.ts';
import { type Position, positionFromText, positionToText, START } from '../domain/kernel/position.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import type { ClientOpener } from '../infra/crypto/sealer.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import type { Logger } from '../infra/telemetry/logger.ts';
import { type AuditTrail, recordedFirst } from './http/audit-trail.ts';
import { purposeOf } from './http/conditions.ts';
import type { Answer, GuardedEndpoint } from './http/endpoint.ts';
import { readFromAddress, validated } from './http/input.ts';
import { NDJSON, streamText } from './http/stream-text.ts';

/** What an export reads from. */
export interface AuditExportSource {
  readonly store: EventStore;
  readonly clients: ClientOpener;
  /** Stands for an address of a tenant's client: keyed, so that whoever has it cannot try addresses. */
  readonly pseudonym: (tenant: TenantId, ip: string) => string;
}

export interface WantedExport {
  readonly tenant: TenantId;
  /** Only what the log has after this position. */
  readonly after: Position;
  /** With the addresses and user agents of clients. */
  readonly personal: boolean;
  readonly signal?: AbortSignal;
}

/** Events of the log in one page, of which two are in memory: few, so that the first line is not long in coming. */
const PAGE = 100;

/**
 * All events of a tenant that the log holds now, in its order, as OCSF in lines of JSON (NDJSON): a chunk of whole lines
 * at a time. Each line names its position, after which an export that was cut off goes on with exactly the rest.
 */
export async function* auditLines(source: AuditExportSource, wanted: WantedExport): AsyncGenerator<string> {
  const { tenant, after, signal } = wanted;
  for await (const { events } of source.store.readAll({ after, pageSize: PAGE, ...(signal && { signal }) })) {
    let lines = '';
    for (const event of events) {
      if (event.metadata.tenant !== tenant) continue;
      lines += `${JSON.stringify(ocsfEvent(event, await originOf(event, source, wanted.personal)))}\n`;
    }
    if (lines !== '') yield lines;
  }
}

const originOf = async (
  event: StoredEvent,
  { clients, pseudonym }: AuditExportSource,
  personal: boolean,
): Promise<Origin | undefined> => {
  const client = await clients.openClient(event);
  if (client === undefined) return undefined;
  if (client.ip === ERASED) return { pseudonym: 'erased' };
  return { pseudonym: pseudonym(event.metadata.tenant, client.ip), ...(personal && { personal: client }) };
};

export interface AuditExportPorts extends AuditExportSource {
  readonly audit: Pick<AuditTrail, 'personalRead'>;
  readonly logger: Logger;
}

const ExportInput = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,40}$/, 'must be a position')
    .optional()
    .meta({ description: 'Position of the last event already known: `unmapped.position` of the last line' }),
});

/** An export reads the whole log. */
const COST = 20;

/** `GET /v1/audit/export` and `GET /v1/audit/export/personal`. */
export const auditExportEndpoints = (ports: AuditExportPorts): readonly GuardedEndpoint[] => [
  exportEndpoint(ports, {
    name: 'ExportAudit',
    summary:
      'All events of the tenant as OCSF, a line of JSON each, for a SIEM: who did what, with pseudonyms for the addresses of clients.',
    path: '/v1/audit/export',
    permission: 'audit:read',
  }),
  exportEndpoint(ports, {
    name: 'ExportPersonalAudit',
    summary: 'The same with the addresses and user agents of clients. That it was read is recorded first.',
    path: '/v1/audit/export/personal',
    permission: 'audit:admin',
    discloses: 'personal',
  }),
];

const exportEndpoint = (
  ports: AuditExportPorts,
  declared: Pick<GuardedEndpoint, 'name' | 'summary' | 'path' | 'permission' | 'discloses'>,
): GuardedEndpoint => {
  const read = readFromAddress(ExportInput);
  const personal = declared.discloses === 'personal';
  return {
    ...declared,
    kind: 'stream',
    contentType: NDJSON,
    method: 'GET',
    body: 'none',
    input: ExportInput,
    status: 200,
    cost: COST,
    prepare: (received) => {
      const after = positionFromText(validated(ExportInput, read(received)).after ?? '') ?? START;
      const purpose = purposeOf(received);
      return async (caller): Promise<Answer> => {
        if (personal) {
          const opened = { query: declared.name, subjects: [], after: positionToText(after), purpose };
          await recordedFirst(ports.audit.personalRead(caller, opened));
        }
        const wanted = { tenant: caller.tenant, after, personal };
        const chunks = (signal: AbortSignal) => auditLines(ports, { ...wanted, signal });
        return { takeOver: (exchange) => streamText(exchange, { contentType: NDJSON, chunks }, ports.logger) };
      };
    },
  };
};
