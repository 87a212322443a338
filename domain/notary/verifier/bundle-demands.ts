import {
  type BelievedKey,
  type BundleCrypto,
  believedKey,
  COSIGNATURE,
  ED25519,
  type Head,
  isSignedBy,
  readHead,
  readNote,
  witnessed,
} from './bundle-notes.ts';
import type { BundleHeader } from './bundle-parts.ts';
import { BundleFault, type BundlePolicy, type BundleReport } from './bundle-report.ts';

/** What a bundle is checked with. */
export interface BundleCheckPorts {
  readonly crypto: BundleCrypto;
  readonly policy?: BundlePolicy | undefined;
  /** Milliseconds since the epoch, for the age of the newest checkpoint. */
  readonly now: number;
}

/** A report while it is made. */
export type Report = { -readonly [Member in keyof BundleReport]: BundleReport[Member] };

/** The keys that are believed: those of the policy, or else the bundle's own. */
export const keysOf = async (
  { crypto, policy }: BundleCheckPorts,
  header: BundleHeader,
): Promise<readonly BelievedKey[]> => {
  const keys: BelievedKey[] = [];
  for (const key of policy?.keys ?? header.keys) keys.push(await believedKey(crypto, key, ED25519));
  if (policy?.tenant !== undefined && policy.tenant !== header.tenant) {
    throw new BundleFault('tampered', `it is of the tenant ${header.tenant}, not of ${policy.tenant}`);
  }
  return keys;
};

/** The checkpoints that who verifies kept, the smallest first. */
export const keptHeads = async ({ crypto, policy }: BundleCheckPorts, keys: readonly BelievedKey[], origin: string) => {
  const heads: Head[] = [];
  for (const text of policy?.checkpoints ?? []) {
    const note = readNote(text);
    const head = note === undefined ? undefined : readHead(note.text);
    if (note === undefined || head?.origin !== origin || !(await isSignedBy(crypto, keys, origin, note))) {
      throw new BundleFault('malformed', 'a checkpoint that you kept is none of this tree');
    }
    heads.push(head);
  }
  return heads.sort((one, other) => one.size - other.size);
};

/** What is not wrong, and is not enough for who verifies. */
export const refuseStale = async (
  { crypto, policy, now }: BundleCheckPorts,
  report: Report,
  newest: { readonly note: string; readonly signedAt: string },
  size: number,
): Promise<void> => {
  let signedMillis = Date.parse(newest.signedAt);
  if (policy?.witnesses !== undefined) {
    const { quorum, keys } = policy.witnesses;
    const note = readNote(newest.note);
    const witnesses: BelievedKey[] = [];
    for (const key of keys) witnesses.push(await believedKey(crypto, key, COSIGNATURE));
    const moments = note === undefined ? [] : await witnessed(crypto, witnesses, note);
    report.witnesses = moments.length;
    report.status = moments.length < quorum ? 'UNWITNESSED' : 'WITNESSED';
    if (moments.length < quorum) {
      throw new BundleFault(
        'stale',
        `UNWITNESSED: ${moments.length} of ${quorum} witnesses signed its newest checkpoint`,
      );
    }
    // Their clocks count where there are some, not the holder's.
    signedMillis = 1000 * (moments.toSorted((one, other) => other - one)[quorum - 1] ?? 0);
  }
  if (size < (policy?.minimumSize ?? 0)) {
    throw new BundleFault('stale', `it covers ${size} entries, and ${policy?.minimumSize} are asked for`);
  }
  const maxAge = policy?.maxAgeSeconds;
  if (maxAge !== undefined && !(now - signedMillis <= maxAge * 1000)) {
    throw new BundleFault(
      'stale',
      `its newest checkpoint was signed more than ${maxAge} seconds ago, at ${newest.signedAt}`,
    );
  }
};
