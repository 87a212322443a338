import { type HandedOver, isAmong, readHandover } from './bundle-handover.ts';
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

/** Who is believed to seal a bundle now, and who to have signed its checkpoints at the time. */
export interface TrustedKeys {
  readonly current: readonly BelievedKey[];
  readonly all: readonly BelievedKey[];
}

/** The keys of the policy, or else the bundle's own. One that was handed over is believed for checkpoints only. */
export const keysOf = async (
  { crypto, policy }: BundleCheckPorts,
  report: Report,
  header: BundleHeader,
): Promise<TrustedKeys> => {
  refuseUnreadable(policy ?? {});
  let current: readonly BelievedKey[] = [];
  for (const key of policy?.keys ?? header.keys) current = [...current, await believedKey(crypto, key, ED25519)];
  const root = header.origin.slice(0, -header.tenant.length - 1);
  const past: BelievedKey[] = [];
  const handed: HandedOver[] = [];
  for (const text of header.handovers) handed.push(await readHandover(crypto, root, text));
  for (const { previous, next, nextText } of handed) {
    if (!isAmong(current, previous)) continue;
    past.push(previous);
    current = [...current.filter((key) => !isAmong([previous], key)), next];
    report.handedOverTo = nextText;
  }
  for (const { previous, next } of handed.reverse()) if (isAmong([...current, ...past], next)) past.push(previous);
  if (policy?.tenant !== undefined && policy.tenant !== header.tenant) {
    throw new BundleFault('tampered', `it is of the tenant ${header.tenant}, not of ${policy.tenant}`);
  }
  return { current, all: [...current, ...past] };
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
    // Their clocks count, not the holder's. Of any `quorum` of them one is taken to be honest.
    signedMillis = 1000 * (descending(found.map(({ last }) => last))[quorum - 1] ?? 0);
    const firsts = descending(found.map(({ first }) => first));
    report.signedNoLaterThan = new Date(1000 * (firsts.at(-quorum) ?? 0)).toISOString();
  }
  const latest = policy?.signedNoLaterThan;
  if (latest !== undefined && !(Date.parse(report.signedNoLaterThan ?? '') <= Date.parse(latest))) {
    throw new BundleFault('stale', `no witnesses show that it was signed by ${latest}`);
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
