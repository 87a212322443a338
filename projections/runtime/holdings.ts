import { setTimeout } from 'node:timers/promises';
import type { Position } from '../../domain/kernel/position.ts';
import { type Checkpoint, heartbeat, type Lease } from './checkpoint.ts';
import type { ProjectionEnvironment } from './environment.ts';

/** A lease in use. */
export interface Holding {
  readonly lease: Lease;
  /** Everything up to here is committed, or was filtered out. */
  readonly position: () => Position;
  /** Told, at each beat, how the database sees it. */
  readonly onBeat: (mine: boolean, status: Checkpoint['status']) => void;
}

/** All leases of this process, renewed together: one statement however many projections there are. */
export interface Holdings {
  /** Keeps a lease alive until the returned function is called. */
  readonly hold: (holding: Holding) => () => void;
  /** Resolves when the last beat is over, everything having been let go. */
  readonly idle: () => Promise<void>;
}

export const createHoldings = ({ database, tuning, onFailure }: ProjectionEnvironment): Holdings => {
  const held = new Map<Holding, Position>();
  let beating: Promise<void> | undefined;

  const beat = async (): Promise<void> => {
    const due = [...held.keys()].map((holding) => ({ holding, ...holding.lease, position: holding.position() }));
    if (due.length === 0) return;
    const answers = await database.session((session) => heartbeat(session, due, tuning.leaseMillis), tuning);
    for (const { holding, position, name, slot } of due) {
      if (!held.has(holding)) continue;
      held.set(holding, position);
      const answer = answers.find((one) => one.name === name && one.slot === slot);
      holding.onBeat(answer?.mine ?? false, answer?.status ?? 'running');
    }
  };

  const beatWhileHolding = async (): Promise<void> => {
    let sinceBeat = 0;
    while (held.size > 0) {
      await setTimeout(tuning.flushMillis);
      sinceBeat += tuning.flushMillis;
      const moved = held.entries().some(([holding, written]) => holding.position() > written);
      if (!moved && sinceBeat < tuning.leaseMillis / 3) continue;
      sinceBeat = 0;
      try {
        await beat();
      } catch (error) {
        // The next beat is the retry; a lease that runs out meanwhile is found lost at the next write.
        onFailure?.('heartbeat', error);
      }
    }
    beating = undefined;
  };

  return {
    hold: (holding) => {
      held.set(holding, holding.position());
      beating ??= beatWhileHolding();
      return () => held.delete(holding);
    },
    idle: async () => beating,
  };
};
