import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { Position } from '../../../domain/kernel/position.ts';
import type { TenantId } from '../../../domain/kernel/stream.ts';
import type { LiveFeed } from '../live/feed.ts';

/** Where a projection's live tables are. Another epoch: somebody else writes them, or they were exchanged. */
export interface LiveCheckpoint {
  readonly name: string;
  readonly epoch: bigint;
  /** Every event up to here is in the tables. */
  readonly position: Position;
}

export interface CurrencyPorts {
  /** The process's subscription to the log. */
  readonly feed: Pick<LiveFeed, 'pages' | 'ready' | 'position'>;
  readonly head: () => Promise<Position>;
  readonly checkpoints: (projections: readonly string[]) => Promise<readonly LiveCheckpoint[]>;
  /** The types of events that each projection applies. */
  readonly applies: ReadonlyMap<string, readonly string[]>;
  /** Whose rows are made of all tenants' events. */
  readonly platform: TenantId;
  readonly elapsedMillis: () => number;
  /** A tenant's rows of a projection are about to change. */
  readonly onChange: (projection: string, tenant: TenantId) => void;
  /** Whatever a projection's rows are, they may be others now. */
  readonly onExchange: (projection: string) => void;
  /** The log or the checkpoints cannot be asked; told once, until they can. */
  readonly onProblem: (error: unknown) => void;
}

/** What is known of the distance between the log and this process, and between the log and the read models. */
export interface Currency {
  /** Every event that was in the log {@link TRUSTED_MILLIS} ago has been seen. */
  readonly isCurrent: () => boolean;
  /** Every event up to the position has been seen. */
  readonly hasSeen: (position: Position) => boolean;
  /** The projection has applied all events of the tenant that were seen. */
  readonly isSettled: (projection: string, tenant: TenantId) => boolean;
  readonly close: () => void;
}

/** With the time that a probe takes this stays below the second within which a change must be seen everywhere. */
const TRUSTED_MILLIS = 900;
const PROBE_MILLIS = 250;
const SHORTEST_MILLIS = 10;

interface Probe {
  readonly askedAt: number;
  readonly head: Position;
}

/** What is known of one projection. */
interface Standing {
  epoch: bigint;
  position: Position;
  /** Before its checkpoint has come here, not all that was applied before this process looked is sure to be in it. */
  from: Position;
  /** Of which tenants events were seen that it has not applied, up to where. */
  readonly open: Map<TenantId, Position>;
}

/**
 * Follows the log and, four times a second, asks where it ends and where the projections are. Nothing is current that
 * was not found so less than a second ago: a subscription that is lost, a database that does not answer, or a process
 * that stood still makes nothing stale, for then nothing is current.
 */
export const createCurrency = (ports: CurrencyPorts): Currency => {
  const { feed, applies, platform, elapsedMillis } = ports;
  const names = [...applies.keys()];
  const appliedBy = projectionsByType(applies);
  const standings = new Map<string, Standing>();
  const ended = new AbortController();
  let latest: Probe | undefined;
  let confirmed: Probe | undefined;
  let failing = false;

  const see = ({ type, metadata, position }: StoredEvent): void => {
    for (const projection of appliedBy.get(type) ?? []) {
      for (const tenant of new Set([metadata.tenant, platform])) {
        standings.get(projection)?.open.set(tenant, position);
        ports.onChange(projection, tenant);
      }
    }
  };
  const following = feed.pages.subscribe(({ events }) => events.forEach(see));

  const stand = ({ name, epoch, position }: LiveCheckpoint): void => {
    const known = standings.get(name);
    if (known === undefined || known.epoch !== epoch || position < known.position) {
      // Nobody knows what was applied meanwhile, or taken back: what was seen must be applied first, all of it.
      standings.set(name, { epoch, position, from: feed.position(), open: new Map() });
      ports.onExchange(name);
      return;
    }
    known.position = position;
    for (const [tenant, until] of known.open) if (until <= position) known.open.delete(tenant);
  };

  const probe = async (): Promise<void> => {
    const askedAt = elapsedMillis();
    const [head, checkpoints] = await Promise.all([ports.head(), ports.checkpoints(names)]);
    if (head < (latest?.head ?? head)) {
      // A log that ends before where it ended is another one, or was asked of a node that is behind.
      standings.clear();
      names.forEach(ports.onExchange);
      return;
    }
    checkpoints.forEach(stand);
    latest = { askedAt, head };
  };

  const keepProbing = async (): Promise<void> => {
    await feed.ready;
    while (!ended.signal.aborted) {
      const startedAt = elapsedMillis();
      try {
        await probe();
        failing = false;
      } catch (error) {
        if (!failing && !ended.signal.aborted) ports.onProblem(error);
        failing = true;
      }
      // Where asking takes longer, as under load, the next question follows at once: a cache must not end just then.
      await pause(Math.max(SHORTEST_MILLIS, startedAt + PROBE_MILLIS - elapsedMillis()), ended.signal);
    }
  };
  void keepProbing();

  return {
    isCurrent: () => {
      if (latest !== undefined && feed.position() >= latest.head) confirmed = latest;
      return confirmed !== undefined && elapsedMillis() < confirmed.askedAt + TRUSTED_MILLIS;
    },
    hasSeen: (position) => position <= feed.position(),
    isSettled: (projection, tenant) => {
      const standing = standings.get(projection);
      return standing !== undefined && standing.position >= standing.from && !standing.open.has(tenant);
    },
    close: () => {
      ended.abort();
      following.unsubscribe();
      confirmed = undefined;
      latest = undefined;
    },
  };
};

const projectionsByType = (applies: CurrencyPorts['applies']): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const [projection, types] of applies) {
    for (const type of types) found.set(type, [...(found.get(type) ?? []), projection]);
  }
  return found;
};

const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal.addEventListener('abort', done);
  });
