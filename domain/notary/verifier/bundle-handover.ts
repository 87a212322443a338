import { type BelievedKey, type BundleCrypto, believedKey, ED25519, isSignedBy, readNote } from './bundle-notes.ts';
import { BundleFault } from './bundle-report.ts';

/** How the key of a log was handed over, as both keys signed it. */
export interface HandedOver {
  readonly previous: BelievedKey;
  readonly next: BelievedKey;
  /** The new one as it is written. */
  readonly nextText: string;
  /** How many checkpoints of the installation were signed before. */
  readonly from: number;
}

/** Reads a handover under the origin of the root tree. Tampered: it is none, or one of the keys did not sign it. */
export const readHandover = async (crypto: BundleCrypto, root: string, text: string): Promise<HandedOver> => {
  const note = readNote(text);
  const [format, previousText = '', nextText = '', from = ''] = note?.text.split('\n') ?? [];
  if (note !== undefined && format === 'precedent-handover/v1' && /^\d{1,15}$/.test(from)) {
    const previous = await believedKey(crypto, previousText, ED25519);
    const next = await believedKey(crypto, nextText, ED25519);
    const name = `${root}/handover`;
    const [one, other] = [
      await isSignedBy(crypto, [previous], name, note),
      await isSignedBy(crypto, [next], name, note),
    ];
    if (previous.name === root && next.name === root && one && other) {
      return { previous, next, nextText, from: Number(from) };
    }
  }
  throw new BundleFault('tampered', 'a handover of the log’s key is not signed by both keys');
};

/** Whether a key is among others, whatever its name is. */
export const isAmong = (keys: readonly BelievedKey[], { publicKey }: BelievedKey): boolean =>
  keys.some((key) => key.publicKey.join() === publicKey.join());
