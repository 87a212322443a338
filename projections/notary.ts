import type { Position } from '../domain/kernel/position.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import type { NotaryStorage } from '../infra/notary/notary-storage.ts';
import type { BehindSigned, CheckpointSigner } from './notary-signing.ts';
import { growTrees, type LeafMaking } from './notary-trees.ts';
import { pause } from './runtime/pause.ts';

/** What the notary works with. */
export interface NotaryPorts {
  readonly store: EventStore;
  readonly storage: NotaryStorage;
  readonly leaves: LeafMaking;
  readonly signer: CheckpointSigner;
  /** Told of every round that failed; the next one tries again. */
  readonly onFailure?: (error: unknown) => void;
  readonly tuning?: Partial<NotaryTuning>;
}

export interface NotaryTuning {
  /** Events that one transaction takes into the trees at most. */
  readonly batchEvents: number;
  /** The pause between rounds. With the time that a round takes it must stay below the promise of 60 seconds. */
  readonly intervalMillis: number;
}

/**
 * Follows the log and keeps a Merkle tree for each tenant. It is no projection: a leaf depends on all leaves before it,
 * and what was signed outlives every rebuild. Between transactions it remembers nothing, so any number of processes may
 * run one; whichever comes first does the round.
 */
export interface Notary {
  /** Takes what is new in the log into the trees, and signs. Rejects when either fails. */
  readonly round: () => Promise<void>;
  /** Does rounds until the signal aborts, and then a last one, so that what was appended before is signed. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /**
   * Whether the log still has all that was signed; nothing is changed. Undefined while another process is at it.
   *
   * @throws LogForked what was signed is not what stands there
   */
  readonly examine: () => Promise<NotaryStanding | undefined>;
}

export interface NotaryStanding {
  /** Trees with fewer entries than were signed. */
  readonly behind: readonly BehindSigned[];
  /** All of the log is in the trees: what is behind stays behind. */
  readonly caughtUp: boolean;
}

const DEFAULT_TUNING: NotaryTuning = { batchEvents: 10_000, intervalMillis: 20_000 };

export const createNotary = (ports: NotaryPorts): Notary => {
  const { storage, signer, onFailure } = ports;
  const { batchEvents, intervalMillis } = { ...DEFAULT_TUNING, ...ports.tuning };

  /** Undefined while another process is at it: then that one goes on. */
  const takenSoFar = (): Promise<Position | undefined> => storage.exclusively(async ({ position }) => position);

  /** Goes to where the log's end was when it began: where appends never pause, there would be no end to it otherwise. */
  const round = async (): Promise<void> => {
    const head = await ports.store.head();
    for (let from = await takenSoFar(); from !== undefined && from < head; from = await takenSoFar()) {
      await takeEvents(ports, from, head, batchEvents);
    }
    await storage.exclusively(signer.sign);
  };
  const attempt = async (): Promise<void> => {
    try {
      await round();
    } catch (error) {
      onFailure?.(error);
    }
  };

  return {
    round,
    examine: async () => {
      const head = await ports.store.head();
      return storage.exclusively(async (session) => ({
        behind: await signer.examine(session),
        caughtUp: session.position >= head,
      }));
    },
    run: async (signal) => {
      while (!signal.aborted) {
        await attempt();
        await pause(intervalMillis, signal);
      }
      await attempt();
    },
  };
};

/**
 * Takes the log from one position to another into the trees, a transaction for each page, while the next page is on its
 * way. Stops when another process took some, too.
 */
const takeEvents = async (
  { store, storage, leaves }: NotaryPorts,
  from: Position,
  head: Position,
  batchEvents: number,
): Promise<void> => {
  let taken = from;
  for await (const { events, position } of store.readAll({ after: from, pageSize: batchEvents })) {
    const isTaken = await storage.exclusively(async (session) => {
      if (session.position !== taken) return false;
      if (events.length > 0) await growTrees(leaves, session, events);
      await session.setPosition(position);
      return true;
    });
    if (isTaken !== true || position >= head) return;
    taken = position;
  }
};
