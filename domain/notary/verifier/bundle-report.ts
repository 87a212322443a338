import type { BundleFilter } from '../bundle-filter.ts';
import type { Verdict } from './finding.ts';

/** What who verifies demands, beyond that the bundle agrees with itself. */
export interface BundlePolicy {
  /** Verifier keys that are believed: `name+c74f20a3+ARpc…`. A key counts for its name and for all names below it. */
  readonly keys?: readonly string[];
  /** The tenant's pseudonym. */
  readonly tenant?: string;
  /** Entries that the newest checkpoint covers at least. */
  readonly minimumSize?: number;
  /** How long ago the newest checkpoint may have been signed. */
  readonly maxAgeSeconds?: number;
  /** So many of these witnesses must have signed the newest checkpoint (C2SP tlog-cosignature). */
  readonly witnesses?: { readonly quorum: number; readonly keys: readonly string[] };
  /** RFC 3339: that the newest checkpoint was signed by then, the witnesses that are asked for must show. */
  readonly signedNoLaterThan?: string;
  /** Signed checkpoints that one kept oneself: the log must have grown out of each. */
  readonly checkpoints?: readonly string[];
}

/** What became of a verification. */
export interface BundleReport {
  readonly verdict: Verdict;
  /** What is wrong; absent when nothing is. */
  readonly reason?: string;
  /** The first entry of the tenant's tree that is not shown to be what was signed. */
  readonly index?: number;
  /** `SIGNED`: by the log's key; nobody asked for witnesses. `UNWITNESSED`: fewer than asked for. Absent: not even signed. */
  readonly status?: 'SIGNED' | 'WITNESSED' | 'UNWITNESSED';
  /** False: nobody said which key to believe, and the bundle's own was. */
  readonly keyTrusted: boolean;
  readonly keys: readonly string[];
  /** The verifier key that a believed one was handed over to, and that is to be believed instead. */
  readonly handedOverTo?: string;
  readonly tenant?: string;
  readonly origin?: string;
  readonly filter?: BundleFilter;
  /** Entries under the newest checkpoint that agreed. */
  readonly covered: number;
  readonly events: number;
  readonly checkpoints: number;
  readonly policies: number;
  /** Of the newest checkpoint, as the log's holder says. */
  readonly signedAt?: string;
  /** By the clocks of as many witnesses as are asked for. */
  readonly signedNoLaterThan?: string;
  /** Witnesses whose signature on it holds. */
  readonly witnesses: number;
}

/** Ends a verification: with what is wrong, and the first entry at which it shows. */
export class BundleFault extends Error {
  override readonly name = 'BundleFault';
  readonly verdict: Exclude<Verdict, 'valid'>;
  readonly index: number | undefined;
  constructor(verdict: Exclude<Verdict, 'valid'>, reason: string, index?: number) {
    super(reason);
    this.verdict = verdict;
    this.index = index;
  }
}
