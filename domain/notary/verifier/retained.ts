import { bytesOfBase64 } from '../base64.ts';
import type { Sha256 } from '../merkle-tree.ts';
import type { BundleCrypto } from './bundle-notes.ts';
import type { Finding } from './finding.ts';
import { createPile, hexOf } from './pile.ts';

/** A head of a tree that was signed. */
export interface SignedHead {
  readonly size: number;
  /** In hex. */
  readonly root: string;
  /** Its place in the root tree, from 0; of a head of the root tree itself its size. */
  readonly leaf: number;
}

export interface RetainedPorts {
  readonly sha256: Sha256;
  /** The only key that is believed, of a checkpoint by its place in the order of signing. */
  readonly keyAt: (ordinal: number) => Uint8Array;
  readonly verify: BundleCrypto['verify'];
  readonly installation: string;
}

/** What was signed, of each tree by its pseudonym in the order of signing, as far as the signatures hold. */
export interface RetainedHeads {
  readonly heads: ReadonlyMap<string, readonly SignedHead[]>;
  readonly notes: number;
  readonly findings: readonly Finding[];
}

/** The name of the tree of all tenants' checkpoints. */
const ROOT = 'root';

const NOTE =
  /^((precedent\/([^\s+/]+)(?:\/([^\s+/]+))?)\n(0|[1-9]\d{0,15})\n(\S+)\n)\n((?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)$/;

/**
 * Checks the retained notes by themselves: each is signed, no tree ever shrank or had two heads of one size, and the
 * root tree is made of exactly the tenants' checkpoints before it.
 */
export const checkRetained = async (ports: RetainedPorts, notes: AsyncIterable<string>): Promise<RetainedHeads> => {
  const heads = new Map<string, SignedHead[]>();
  const findings: Finding[] = [];
  const root = createPile(ports.sha256);
  let count = 0;
  for await (const note of notes) {
    const read = await readNote(ports, ports.keyAt(count), note);
    count += 1;
    if (typeof read === 'string') {
      findings.push({ verdict: 'malformed', reason: `retained checkpoint ${count}: ${read}` });
      continue;
    }
    const { tree, text, size } = read;
    const fault = read.signed
      ? (faultOf(heads.get(tree)?.at(-1), read) ?? (tree === ROOT ? faultOfRoot(root, read) : undefined))
      : 'is not signed by the log’s key';
    if (fault !== undefined) {
      findings.push({ verdict: 'tampered', tree, reason: `retained checkpoint ${count} (size ${size}) ${fault}` });
    } else {
      const own = heads.get(tree) ?? [];
      own.push({ size, root: read.root, leaf: root.size() });
      heads.set(tree, own);
    }
    if (tree !== ROOT) root.add(text);
  }
  return { heads, notes: count, findings };
};

interface ReadNote extends Omit<SignedHead, 'leaf'> {
  readonly tree: string;
  readonly text: string;
  readonly signed: boolean;
}

const readNote = async (ports: RetainedPorts, key: Uint8Array, note: string): Promise<ReadNote | string> => {
  const [, text, origin, installation, tree = ROOT, size, root, signatures] = NOTE.exec(note) ?? [];
  const rootBytes = bytesOfBase64(root ?? '');
  if (text === undefined || origin === undefined || rootBytes?.length !== 32 || signatures === undefined) {
    return 'is no signed checkpoint';
  }
  if (installation !== ports.installation) return `is of another installation, ${installation}`;
  const id = keyIdOf(ports, origin, key);
  let signed = false;
  for (const line of signatures.trimEnd().split('\n')) {
    signed ||= await isSignature(ports, line, { name: origin, id, key }, text);
  }
  return { tree, text, size: Number(size), root: hexOf(rootBytes), signed };
};

const isSignature = async (
  { verify }: RetainedPorts,
  line: string,
  signer: { readonly name: string; readonly id: string; readonly key: Uint8Array },
  text: string,
): Promise<boolean> => {
  const [, name, encoded = ''] = line.split(' ');
  if (name !== signer.name) return false;
  const bytes = bytesOfBase64(encoded);
  return bytes !== undefined && hexOf(bytes.slice(0, 4)) === signer.id && verify(signer.key, text, bytes.slice(4));
};

/** C2SP signed-note: the first four bytes of SHA-256(name, newline, 0x01 for Ed25519, public key). */
const keyIdOf = ({ sha256 }: RetainedPorts, name: string, publicKey: Uint8Array): string =>
  hexOf(sha256(Uint8Array.of(...new TextEncoder().encode(name), 0x0a, 0x01, ...publicKey)).slice(0, 4));

const faultOf = (
  before: SignedHead | undefined,
  { size, root }: Pick<SignedHead, 'size' | 'root'>,
): string | undefined => {
  if (before === undefined || size > before.size) return undefined;
  if (size < before.size) return `follows one of size ${before.size}: a tree never shrinks`;
  return root === before.root ? undefined : 'contradicts the one before it, of the same size';
};

const faultOfRoot = (
  pile: ReturnType<typeof createPile>,
  { size, root }: Pick<SignedHead, 'size' | 'root'>,
): string | undefined =>
  size === pile.size() && root === hexOf(pile.root())
    ? undefined
    : `is not over the ${pile.size()} checkpoints of tenants before it: one was taken away, put in or altered`;

/** The notes in a text, one after the other; what is torn at its end is no note. */
export const notesIn = (text: string): { readonly notes: readonly string[]; readonly rest: string } => {
  const notes = text.match(/(?:[^\n]+\n){3,4}\n(?:— [^\n]*\n)+/g) ?? [];
  return { notes, rest: text.slice(notes.join('').length) };
};
