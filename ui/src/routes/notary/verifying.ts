import { nowMillis } from '../../clock';

/** The verifier that everybody may have and run elsewhere (`ui/verify/verify-bundle.js`), loaded when it is needed. */
const verifier = () => import('../../../verify/verify-bundle.js');
type Verify = Awaited<ReturnType<typeof verifier>>['verifyBundle'];
export type Policy = NonNullable<Parameters<Verify>[1]['policy']>;
export type Report = Awaited<ReturnType<Verify>>;

/** Verifies an evidence bundle in this browser: nothing of it is sent anywhere. */
export const verified = async (bundle: Blob, policy: Policy): Promise<Report> => {
  const { verifyBundle } = await verifier();
  return verifyBundle(bundle, { policy, now: nowMillis() });
};

/** What was altered, to see it rejected. */
export interface Forgery {
  readonly bundle: Blob;
  /** Of the entry in the tenant's tree. */
  readonly index: number;
  readonly before: string;
  readonly after: string;
}

const EVENT = /^\{"digest":"[^"]*","event":(.*),"index":(\d+)\}$/;
/** A character within the entry's data that can be another one and leaves the JSON whole. */
const LETTER = /"data":\{.*?:"[^"\\]*?([a-z0-9])[^"\\]*?"/;

/**
 * The bundle as a careful forger would hand it on: one character of one event is another, and the digest beside it is
 * made anew, so that only the tree and its signature tell.
 */
export const forged = async (bundle: Blob): Promise<Forgery | undefined> => {
  const lines = (await bundle.text()).split('\n');
  // Rather the decision itself than what it rests on.
  const places = [...lines.keys()].sort((a, b) => Number(isDecision(lines[b])) - Number(isDecision(lines[a])) || a - b);
  for (const place of places) {
    const [, event, index] = EVENT.exec(lines[place] ?? '') ?? [];
    const found = event === undefined ? null : LETTER.exec(event);
    if (event === undefined || index === undefined || found === null) continue;
    const at = found.index + found[0].length - 2;
    const before = event[at];
    if (before === undefined) continue;
    const after = before === 'a' ? 'b' : 'a';
    const altered = event.slice(0, at) + after + event.slice(at + 1);
    lines[place] = `{"digest":"${await digestOf(altered)}","event":${altered},"index":${index}}`;
    const around = (text: string): string => text.slice(Math.max(0, at - 24), at + 12);
    return {
      bundle: new Blob([lines.join('\n')]),
      index: Number(index),
      before: around(event),
      after: around(altered),
    };
  }
  return undefined;
};

const isDecision = (line: string | undefined): boolean => line?.includes('"type":"DecisionRecorded"') === true;

const digestOf = async (text: string): Promise<string> => {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...bytes));
};

/** Entries that a bundle holds in full: their places in the tree, and the digests that the tree is made of. */
export interface BundledEvent {
  readonly index: number;
  readonly id: string;
  readonly type: string;
  readonly digest: string;
}

export const eventsIn = async (bundle: Blob): Promise<readonly BundledEvent[]> =>
  (await bundle.text()).split('\n').flatMap((line) => {
    if (!EVENT.test(line)) return [];
    const { digest, event, index }: { digest: string; event: { id: string; type: string }; index: number } =
      JSON.parse(line);
    return [{ index, id: event.id, type: event.type, digest: hexOf(digest) }];
  });

/** The newest checkpoint of a bundle, under which all its entries are. */
export const newestNoteIn = async (bundle: Blob): Promise<string | undefined> => {
  const line = (await bundle.text()).split('\n').findLast((one) => one.startsWith('{"checkpoint":'));
  if (line === undefined) return undefined;
  const { checkpoint }: { checkpoint: string } = JSON.parse(line);
  return checkpoint;
};

/** Base64 as hexadecimal. */
export const hexOf = (base64: string): string =>
  Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
