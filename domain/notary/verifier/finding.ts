import type { Position } from '../../kernel/position.ts';
import type { TenantId } from '../../kernel/stream.ts';

/**
 * `tampered`: what is stored is not what was signed. `malformed`: it cannot be read, so nothing is known. `stale`: nothing
 * is wrong, and an event is not under a signed checkpoint though it should be by now.
 */
export type Verdict = 'valid' | 'tampered' | 'malformed' | 'stale';

/** What the verifier found, with the first place at which it shows. */
export interface Finding {
  readonly verdict: Exclude<Verdict, 'valid'>;
  /** The tenant's pseudonym, `root` for the tree of checkpoints; absent where it concerns no tree. */
  readonly tree?: string;
  readonly tenant?: TenantId;
  /** In the tree, from 0. */
  readonly index?: number;
  readonly position?: Position;
  readonly reason: string;
}
