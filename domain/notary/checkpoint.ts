import { bytesOfBase64, textOfBytes } from './base64.ts';
import { HASH_BYTES } from './merkle-tree.ts';

/** A tree's head at a size: what a log signs. C2SP tlog-checkpoint. */
export interface Checkpoint {
  /** Names the tree for ever, and the key that signs for it. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** The note's text. No extension lines: nobody could audit them. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${textOfBytes(root)}\n`;

/** Reads what `checkpointText` wrote; undefined for anything else. */
export const parseCheckpoint = (text: string): Checkpoint | undefined =>
  /^[^\s+]+\n\S+\n\S+\n$/.test(text) ? parseForeignCheckpoint(text) : undefined;

/**
 * Reads the head of any log: its origin may hold spaces, and lines that it adds are passed over. Undefined for what is
 * no checkpoint, or larger than 2^53.
 */
export const parseForeignCheckpoint = (text: string): Checkpoint | undefined => {
  const [, origin, sizeText, rootText] = /^([^\n]+)\n(0|[1-9]\d{0,15})\n(\S+)\n(?:[^\n]+\n)*$/.exec(text) ?? [];
  const root = bytesOfBase64(rootText ?? '');
  const size = Number(sizeText);
  return origin === undefined || root?.length !== HASH_BYTES || !Number.isSafeInteger(size)
    ? undefined
    : { origin, size, root };
};

/** The origins of an installation's trees. They hold pseudonyms only, for witnesses and auditors of others see them. */
export const originsOf = (installation: string) => ({
  /** Of the tree whose leaves are all tenants' checkpoints. */
  root: `precedent/${installation}`,
  tenant: (pseudonym: string) => `precedent/${installation}/${pseudonym}`,
});
