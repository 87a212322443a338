import { createHash, createPublicKey, verify } from 'node:crypto';

/*
 * A reader of tiled transparency logs, written from C2SP's tlog-tiles, tlog-checkpoint, signed-note and tlog-proof and
 * from RFC 6962 alone. It imports nothing of the product: what both get wrong in the same way, one of them would have
 * to have got from the other.
 */

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};

const LEAF = Buffer.of(0x00);
const NODE = Buffer.of(0x01);
export const leafHash = (entry: Uint8Array): Buffer => sha256(LEAF, entry);
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** The largest power of two that is smaller than a number above 1. */
const splitOf = (count: number): number => {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
};

/** RFC 6962, 2.1: the Merkle tree hash over leaf hashes. */
export const rootOf = (leaves: readonly Buffer[]): Buffer => {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  const split = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
};

export interface VerifierKey {
  readonly name: string;
  readonly id: string;
  readonly publicKey: Buffer;
}

/** signed-note, Verifier keys: name, key id in hex, and base64 of the type's byte and the key. */
export const parseVerifierKey = (text: string): VerifierKey => {
  const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const typed = Buffer.from(encoded, 'base64');
  if (typed.length !== 33 || typed[0] !== 0x01) throw new Error(`no Ed25519 key: ${text}`);
  if (
    sha256(Buffer.from(`${name}\n`), typed)
      .toString('hex')
      .slice(0, 8) !== id
  )
    throw new Error('the key id differs');
  return { name, id, publicKey: typed.subarray(1) };
};

/** The text of a note that the key signed. Throws for any other. */
export const openNote = (note: string, { name, id, publicKey }: VerifierKey): string => {
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) throw new Error('no signed note');
  const text = note.slice(0, blank + 1);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  let signed = false;
  for (const line of note.slice(blank + 2, -1).split('\n')) {
    const [dash, signer, encoded = '', ...more] = line.split(' ');
    if (dash !== '—' || signer === undefined || more.length > 0) throw new Error(`no signature line: ${line}`);
    const bytes = Buffer.from(encoded, 'base64');
    if (signer !== name || bytes.subarray(0, 4).toString('hex') !== id) continue;
    if (!verify(null, Buffer.from(text), key, bytes.subarray(4))) throw new Error('the signature is wrong');
    signed = true;
  }
  if (!signed) throw new Error(`not signed by ${name}`);
  return text;
};

export interface Head {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** tlog-checkpoint: origin, size, root, and extension lines, which are read over. */
export const parseHead = (text: string): Head => {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length < 3 || lines.includes('')) throw new Error('no checkpoint');
  const [origin = '', size = '', root = ''] = lines;
  if (!/^(?:0|[1-9]\d*)$/.test(size)) throw new Error(`no tree size: ${size}`);
  const hash = Buffer.from(root, 'base64');
  if (hash.length !== 32 || hash.toString('base64') !== root) throw new Error(`no root hash: ${root}`);
  return { origin, size: Number(size), root: hash };
};

/** tlog-tiles, Merkle Tree: the path of a tile, with its width where it is partial. */
export const pathOfTile = (level: number | 'entries', index: number, width: number): string => {
  let place = String(index % 1000).padStart(3, '0');
  for (let left = Math.floor(index / 1000); left > 0; left = Math.floor(left / 1000)) {
    place = `x${String(left % 1000).padStart(3, '0')}/${place}`;
  }
  return `tile/${level}/${place}${width === 256 ? '' : `.p/${width}`}`;
};

/** How many hashes a tile has in a tree of a size. */
const widthOf = (level: number, index: number, size: number): number =>
  Math.min(256, Math.floor(size / 256 ** level) - 256 * index);

export type FetchFile = (path: string) => Promise<{ readonly type: string; readonly body: Buffer }>;

/** Reads a log whose files `fetchFile` gives, by their paths below the log's prefix. */
export const tlogReader = (fetchFile: FetchFile, key: VerifierKey) => {
  const kept = new Map<string, Buffer>();
  const file = async (path: string, type: string): Promise<Buffer> => {
    const found = await fetchFile(path);
    if (found.type !== type) throw new Error(`${path} is of type ${found.type}`);
    return found.body;
  };
  const immutable = async (path: string): Promise<Buffer> => {
    const body = kept.get(path) ?? (await file(path, 'application/octet-stream'));
    kept.set(path, body);
    return body;
  };

  const tile = async (level: number, index: number, size: number): Promise<readonly Buffer[]> => {
    const width = widthOf(level, index, size);
    const bytes = await immutable(pathOfTile(level, index, width));
    if (bytes.length !== 32 * width) throw new Error(`a tile of width ${width} has ${bytes.length} bytes`);
    return Array.from({ length: width }, (_, at) => bytes.subarray(32 * at, 32 * (at + 1)));
  };

  /** The hash over the entries from `begin` up to `end`, in a tree of a size. */
  const hashOf = async (begin: number, end: number, size: number): Promise<Buffer> => {
    const count = end - begin;
    let level = 0;
    while (256 ** (level + 1) <= count) level += 1;
    const unit = 256 ** level;
    const isPower = Number.isInteger(Math.log2(count));
    if (isPower && begin % count === 0) {
      const first = begin / unit;
      const hashes = await tile(level, Math.floor(first / 256), size);
      return rootOf(hashes.slice(first % 256, (first % 256) + count / unit));
    }
    const middle = begin + splitOf(count);
    return nodeHash(await hashOf(begin, middle, size), await hashOf(middle, end, size));
  };

  return {
    /** The log's head, verified. */
    checkpoint: async (): Promise<Head> => {
      const note = await file('checkpoint', 'text/plain; charset=utf-8');
      const head = parseHead(openNote(note.toString('utf8'), key));
      if (head.origin !== key.name) throw new Error(`the origin is ${head.origin}`);
      return head;
    },
    /** The entries of a bundle in a tree of a size, each checked against its leaf's hash in the tile. */
    entries: async (index: number, size: number): Promise<readonly Buffer[]> => {
      const width = widthOf(0, index, size);
      const bytes = await immutable(pathOfTile('entries', index, width));
      const found: Buffer[] = [];
      let at = 0;
      while (at < bytes.length) {
        const length = bytes.readUInt16BE(at);
        found.push(bytes.subarray(at + 2, at + 2 + length));
        at += 2 + length;
      }
      const leaves = await tile(0, index, size);
      if (at !== bytes.length || found.length !== width) throw new Error('the bundle is of another length');
      if (!found.every((entry, place) => leaves[place]?.equals(leafHash(entry)))) throw new Error('an entry differs');
      return found;
    },
    rootAt: (size: number): Promise<Buffer> => hashOf(0, size, size),
    /** RFC 6962, 2.1.1 */
    inclusion: async (index: number, size: number): Promise<readonly Buffer[]> => {
      const path = async (begin: number, end: number): Promise<readonly Buffer[]> => {
        if (end - begin === 1) return [];
        const middle = begin + splitOf(end - begin);
        return index < middle
          ? [...(await path(begin, middle)), await hashOf(middle, end, size)]
          : [...(await path(middle, end)), await hashOf(begin, middle, size)];
      };
      return path(0, size);
    },
    /** RFC 6962, 2.1.2 */
    consistency: async (older: number, size: number): Promise<readonly Buffer[]> => {
      const proof = async (begin: number, end: number, known: boolean): Promise<readonly Buffer[]> => {
        if (end === older) return known ? [] : [await hashOf(begin, end, size)];
        const middle = begin + splitOf(end - begin);
        return older <= middle
          ? [...(await proof(begin, middle, known)), await hashOf(middle, end, size)]
          : [...(await proof(middle, end, false)), await hashOf(begin, middle, size)];
      };
      return proof(0, size, true);
    },
  };
};

/** The root that an inclusion proof leads to from a leaf's hash. Throws when it is too long or too short. */
export const rootFromInclusion = (leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer => {
  const left = [...path];
  const next = (): Buffer => {
    const hash = left.pop();
    if (hash === undefined) throw new Error('the proof is too short');
    return hash;
  };
  const climb = (begin: number, end: number): Buffer => {
    if (end - begin === 1) return leaf;
    const sibling = next();
    const middle = begin + splitOf(end - begin);
    return index < middle ? nodeHash(climb(begin, middle), sibling) : nodeHash(sibling, climb(middle, end));
  };
  const root = climb(0, size);
  if (left.length > 0) throw new Error('the proof is too long');
  return root;
};

/** The roots that a consistency proof leads to. Throws when it is too long or too short. */
export const rootsFromConsistency = (
  older: Head,
  size: number,
  proof: readonly Buffer[],
): { readonly before: Buffer; readonly after: Buffer } => {
  const left = [...proof];
  const next = (): Buffer => {
    const hash = left.pop();
    if (hash === undefined) throw new Error('the proof is too short');
    return hash;
  };
  const climb = (begin: number, end: number): { readonly before: Buffer; readonly after: Buffer } => {
    if (end === older.size) {
      const hash = begin === 0 ? older.root : next();
      return { before: hash, after: hash };
    }
    const sibling = next();
    const middle = begin + splitOf(end - begin);
    if (older.size <= middle) {
      const { before, after } = climb(begin, middle);
      return { before, after: nodeHash(after, sibling) };
    }
    const { before, after } = climb(middle, end);
    return { before: nodeHash(sibling, before), after: nodeHash(sibling, after) };
  };
  const roots = climb(0, size);
  if (left.length > 0) throw new Error('the proof is too long');
  return roots;
};

export interface OfflineProof {
  readonly extra: Buffer | undefined;
  readonly index: number;
  readonly path: readonly Buffer[];
  readonly checkpoint: string;
}

/** tlog-proof, Format. */
export const parseTlogProof = (text: string): OfflineProof => {
  const blank = text.indexOf('\n\n');
  const [format, ...lines] = text.slice(0, blank).split('\n');
  if (format !== 'c2sp.org/tlog-proof@v1') throw new Error(`no tlog-proof: ${format}`);
  const extra = lines[0]?.startsWith('extra ') ? lines.shift()?.slice('extra '.length) : undefined;
  const index = /^index (0|[1-9]\d*)$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined) throw new Error('no index');
  const path = lines.map((line) => Buffer.from(line, 'base64'));
  if (path.some((hash, at) => hash.length !== 32 || hash.toString('base64') !== lines[at])) throw new Error('no hash');
  return {
    extra: extra === undefined ? undefined : Buffer.from(extra, 'base64'),
    index: Number(index),
    path,
    checkpoint: text.slice(blank + 2),
  };
};
