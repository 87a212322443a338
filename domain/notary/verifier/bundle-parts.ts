import { bytesOfBase64 } from '../base64.ts';
import type { BundleFilter } from '../bundle-filter.ts';
import { binary } from './bundle-notes.ts';
import { BundleFault } from './bundle-report.ts';
import type { Hash } from './row-pile.ts';

/** The first line: what the bundle claims to be. */
export interface BundleHeader {
  readonly origin: string;
  readonly tenant: string;
  readonly size: number;
  readonly filter: BundleFilter;
  readonly keys: readonly string[];
  /** How the key that seals the bundle came to the log. */
  readonly handovers: readonly string[];
}

/** A line that is none of an event. */
export type BundleLine =
  | { readonly kind: 'hashes'; readonly from: number; readonly to: number; readonly hashes: readonly Hash[] }
  | { readonly kind: 'checkpoint'; readonly note: string; readonly signedAt: string }
  | { readonly kind: 'policy'; readonly digest: string; readonly body: Uint8Array }
  | {
      readonly kind: 'manifest';
      readonly events: number;
      readonly checkpoints: number;
      readonly policies: readonly string[];
    }
  | { readonly kind: 'seal'; readonly note: string };

type Members = { readonly [member: string]: unknown };

const ANYTHING = /^/;
const POSITION = /^\d{1,40}$/;
const FILTER_MEMBERS: ReadonlyMap<string, RegExp> = new Map([
  ['decision', ANYTHING],
  ['gateEvaluation', ANYTHING],
  ['fromPosition', POSITION],
  ['toPosition', POSITION],
  ['fromTime', ANYTHING],
  ['toTime', ANYTHING],
  ['stream', ANYTHING],
  ['subject', ANYTHING],
]);

/** Reads the first line. Malformed when it is not that of a bundle of this format. */
export const readHeader = (line: Uint8Array): BundleHeader => {
  const { format, origin, tenant, size, filter, keys, handovers = [] } = membersOf(line);
  if (format !== 'precedent-bundle/v1') throw unreadable('it is no evidence bundle of the format precedent-bundle/v1');
  if (
    !isText(origin) ||
    !isText(tenant) ||
    !isSize(size) ||
    size < 1 ||
    !isFilter(filter) ||
    !areTexts(keys) ||
    !areTexts(handovers)
  ) {
    throw unreadable('its first line is not that of a bundle');
  }
  if (!/^[^\s+]+$/.test(origin) || !origin.endsWith(`/${tenant}`)) {
    throw new BundleFault('tampered', `the tree ${origin} is not that of the tenant ${tenant}`);
  }
  return { origin, tenant, size, filter, keys, handovers };
};

/** Reads any line but the first and those of events. Malformed when it is none. */
export const readLine = (line: Uint8Array): BundleLine => {
  const { from, to, hashes, checkpoint, signedAt, policyDigest, manifest, seal } = membersOf(line);
  if (areTexts(hashes) && isSize(from) && isSize(to)) {
    return { kind: 'hashes', from, to, hashes: hashes.map(hashOf) };
  }
  if (isText(checkpoint) && isText(signedAt)) return { kind: 'checkpoint', note: checkpoint, signedAt };
  if (isText(policyDigest)) {
    // {"policy": … ,"policyDigest":"…"}: what was hashed are the bytes between.
    const tail = `,"policyDigest":"${policyDigest}"}`;
    return {
      kind: 'policy',
      digest: policyDigest,
      body: line.subarray('{"policy":'.length, line.length - tail.length),
    };
  }
  if (isObject(manifest) && isSize(manifest.events) && isSize(manifest.checkpoints) && areTexts(manifest.policies)) {
    const { events, checkpoints, policies } = manifest;
    return { kind: 'manifest', events, checkpoints, policies };
  }
  // The seal is the only line that nothing is over: it must be spelled as it is written.
  if (isText(seal) && JSON.stringify({ seal }) === textOf(line)) return { kind: 'seal', note: seal };
  throw unreadable('a line is none of a bundle');
};

const unreadable = (reason: string): BundleFault => new BundleFault('malformed', reason);

const textOf = (line: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);

const membersOf = (line: Uint8Array): Members => {
  try {
    const value: unknown = JSON.parse(textOf(line));
    if (isObject(value)) return value;
  } catch (error) {
    throw unreadable(`a line is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw unreadable('a line is no JSON object');
};

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const areTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
export const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isFilter = (value: unknown): value is BundleFilter =>
  isObject(value) &&
  Object.entries(value).every(
    ([member, wanted]) => isText(wanted) && FILTER_MEMBERS.get(member)?.test(wanted) === true,
  );

const hashOf = (text: string): Hash => {
  const bytes = text.length === 44 ? bytesOfBase64(text) : undefined;
  if (bytes?.length !== 32) throw unreadable('a hash has not 32 bytes');
  return binary(bytes);
};
