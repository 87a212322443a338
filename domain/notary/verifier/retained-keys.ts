import { type HandedOver, readHandover } from './bundle-handover.ts';
import type { BundleCrypto } from './bundle-notes.ts';
import { BundleFault } from './bundle-report.ts';
import type { Finding } from './finding.ts';
import { hexOf } from './pile.ts';

/** Which key must have signed a checkpoint, by its place in the order of signing. */
export interface RetainedKeys {
  readonly keyAt: (ordinal: number) => Uint8Array;
  readonly findings: readonly Finding[];
}

/**
 * Follows the retained handovers of the log's key. Whoever believes one of the keys believes those that it was handed over
 * to and from, each for its checkpoints and no others: a key that was handed over signs nothing any more.
 *
 * @param root the origin of the tree of checkpoints
 */
export const retainedKeys = async (
  crypto: BundleCrypto,
  root: string,
  believed: Uint8Array,
  notes: AsyncIterable<string>,
): Promise<RetainedKeys> => {
  const handed: HandedOver[] = [];
  const findings: Finding[] = [];
  try {
    for await (const note of notes) {
      const next = await readHandover(crypto, root, note);
      const last = handed.at(-1);
      if (last !== undefined && hexOf(last.next.publicKey) !== hexOf(next.previous.publicKey)) {
        throw new BundleFault('tampered', 'the log’s key was handed over by one that it was not');
      }
      handed.push(next);
    }
  } catch (error) {
    if (!(error instanceof BundleFault)) throw error;
    findings.push({ verdict: error.verdict, reason: error.message });
  }
  const [first] = handed;
  const terms = handed.map(({ next, from }) => ({ publicKey: next.publicKey, from }));
  if (first !== undefined) terms.unshift({ publicKey: first.previous.publicKey, from: 0 });
  if (!terms.some(({ publicKey }) => hexOf(publicKey) === hexOf(believed))) {
    if (first !== undefined)
      findings.push({ verdict: 'tampered', reason: 'the log’s key was handed over to another one' });
    return { keyAt: () => believed, findings };
  }
  return { keyAt: (ordinal) => terms.findLast(({ from }) => from <= ordinal)?.publicKey ?? believed, findings };
};
