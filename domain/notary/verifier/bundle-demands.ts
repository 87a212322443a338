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
import { areTexts, type BundleHeader, isObject, isSize, isText } from './bundle-parts.ts';
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

/** How each demand is to be written. */
const DEMANDS: Readonly<Record<keyof BundlePolicy, (value: unknown) => boolean>> = {
  keys: areTexts,
  tenant: isText,
  minimumSize: isSize,
  maxAgeSeconds: isSize,
  witnesses: (value) => isObject(value) && isSize(value.quorum) && value.quorum > 0 && areTexts(value.keys),
  signedNoLaterThan: (value) => isText(value) && !Number.isNaN(Date.parse(value)),
  checkpoints: areTexts,
};

/** People write policies by hand: a demand that is misspelled, or is none, must not count as met. */
const refuseUnreadable = (policy: BundlePolicy): void => {
  const known = new Map<string, (value: unknown) => boolean>(Object.entries(DEMANDS));
  for (const [member, value] of Object.entries(policy)) {
    if (value !== undefined && known.get(member)?.(value) !== true) {
      throw new BundleFault('malformed', `the policy cannot be read: ${member}`);
    }
  }
};

/** The keys that are believed: those of the policy, or else the bundle's own. */
export const keysOf = async (
  { crypto, policy }: BundleCheckPorts,
  header: BundleHeader,
): Promise<readonly BelievedKey[]> => {
  refuseUnreadable(policy ?? {});
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
    const found = note === undefined ? [] : await witnessed(crypto, await witnessKeys(crypto, keys), note);
    report.witnesses = found.length;
    report.status = found.length < quorum ? 'UNWITNESSED' : 'WITNESSED';
    if (found.length < quorum) {
      throw new BundleFault(
        'stale',
        `UNWITNESSED: ${found.length} of ${quorum} witnesses signed its newest checkpoint`,
      );
    }
    // Their clocks count where there are some, not the holder's. Of any `quorum` of them one is honest: it signed no later
    // than the last of those who signed first, and no earlier than the first of those who signed last.
    signedMillis = 1000 * (descending(found.map(({ last }) => last))[quorum - 1] ?? 0);
    const firsts = descending(found.map(({ first }) => first));
    report.signedNoLaterThan = new Date(1000 * (firsts.at(-quorum) ?? 0)).toISOString();
  }
  const latest = policy?.signedNoLaterThan;
  if (latest !== undefined && !(Date.parse(report.signedNoLaterThan ?? '') <= Date.parse(latest))) {
    const shown = report.signedNoLaterThan ?? 'nothing, for no witnesses are asked for';
    throw new BundleFault('stale', `that it was signed by ${latest} is not shown; by witnesses: ${shown}`);
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

const witnessKeys = async (crypto: BundleCrypto, texts: readonly string[]): Promise<readonly BelievedKey[]> => {
  const keys: BelievedKey[] = [];
  for (const text of texts) keys.push(await believedKey(crypto, text, COSIGNATURE));
  return keys;
};

const descending = (times: readonly number[]): readonly number[] => [...times].sort((one, other) => other - one);
