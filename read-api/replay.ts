import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { ERASED } from '../domain/kernel/personal.ts';
import type { Position } from '../domain/kernel/position.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import type { Instant } from '../domain/kernel/time.ts';
import type { ReplayStep } from '../domain/replay/replay-report.ts';
import type { Sealer } from '../infra/crypto/sealer.ts';
import { engineOf, type ReexecutionPorts, reexecution } from './reexecution.ts';

export interface ReplayPorts extends ReexecutionPorts {
  readonly sealer: Pick<Sealer, 'open'>;
}

/** What the log says up to a moment, by the clock of whoever recorded it, or up to a place. Undefined: all of it. */
export type Until = { readonly position: Position } | { readonly time: Instant } | undefined;

export interface ReplayQuestion {
  readonly tenant: TenantId;
  readonly until?: Until;
  /** Which events are looked at; absent: all. */
  readonly isMeant?: (event: StoredEvent) => boolean;
  readonly signal?: AbortSignal;
}

/** Small enough that the event loop is never kept busy for long between two pages. */
const PAGE = 250;
const CATEGORIES = ['decision', 'trustGate', 'automationRule'];

/**
 * Computes once more all that a tenant's gates, rules and engines answered, from the log alone and in its order. Appends
 * nothing and opens nothing: it only reads the log. One page of it is held at a time, of a rule its state.
 */
export async function* replayed(
  ports: ReplayPorts,
  { tenant, until, isMeant = () => true, signal }: ReplayQuestion,
): AsyncGenerator<ReplayStep> {
  const { store, catalogue, sealer } = ports;
  const again = reexecution(ports, tenant);
  try {
    for await (const { events, position } of store.readAll({
      filter: { categories: CATEGORIES, tenant },
      pageSize: PAGE,
    })) {
      for (const stored of events) {
        if (stored.metadata.tenant !== tenant || !isBefore(until, stored)) continue;
        const opened = await sealer.open(stored);
        const redacted = opened !== stored && Object.values(opened.data).includes(ERASED);
        const event = catalogue.upcast(opened);
        if (!isMeant(event)) continue;
        yield { kind: 'event', event, engine: engineOf(event), replayed: await again.execute(event, redacted) };
      }
      signal?.throwIfAborted();
      yield { kind: 'read', position };
      if (until !== undefined && 'position' in until && position > until.position) return;
    }
  } finally {
    await again.close();
  }
}

/** Whether an event was there already. */
export const isBefore = (until: Until, { position, metadata }: StoredEvent): boolean => {
  if (until === undefined) return true;
  return 'position' in until ? position <= until.position : metadata.recordedAt <= until.time;
};
