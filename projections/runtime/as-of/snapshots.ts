import type { Position } from '../../../domain/kernel/position.ts';
import type { TenantFold } from './tenant-fold.ts';

/** Folds that were made, to begin later ones with. Of this process alone. */
export interface Snapshots {
  /** The latest fold of the key that holds nothing from after the position. */
  readonly find: (key: string, position: Position) => TenantFold | undefined;
  readonly keep: (key: string, fold: TenantFold) => void;
}

/** All that are kept may come to this many characters of JSON, and to so many folds: the one used longest ago goes. */
const KEEP_SIZE = 64_000_000;
const KEEP_FOLDS = 500;

/** As long as a subject's key may be used without looking it up: what is erased is gone from here as soon as from there. */
const KEEP_PERSONAL_MILLIS = 5_000;

export const createSnapshots = (): Snapshots => {
  // In the order of their last use.
  const kept = new Map<string, { readonly key: string; readonly fold: TenantFold }>();
  let size = 0;
  const forget = (id: string): void => {
    size -= kept.get(id)?.fold.size ?? 0;
    kept.delete(id);
  };
  const keep = (key: string, fold: TenantFold): void => {
    const id = `${key} ${fold.last}`;
    forget(id);
    kept.set(id, { key, fold });
    size += fold.size;
    for (const oldest of kept.keys()) {
      if (size <= KEEP_SIZE && kept.size <= KEEP_FOLDS) break;
      forget(oldest);
    }
  };
  return {
    find: (key, position) => {
      const oldest = performance.now() - KEEP_PERSONAL_MILLIS;
      let best: TenantFold | undefined;
      for (const [id, { key: of, fold }] of kept) {
        if (fold.openedAt !== undefined && fold.openedAt < oldest) forget(id);
        else if (of === key && fold.last <= position && (best === undefined || fold.last > best.last)) best = fold;
      }
      if (best !== undefined) keep(key, best);
      return best;
    },
    keep,
  };
};
