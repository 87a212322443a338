import { bytesOfBase64 } from '../base64.ts';
import { BundleFault } from './bundle-report.ts';
import type { HashAll } from './row-pile.ts';

/** What verifying needs of a machine: Node's crypto or a browser's. */
export interface BundleCrypto {
  readonly sha256: HashAll;
  /** Ed25519 (RFC 8032), under a key of 32 bytes. */
  readonly verify: (publicKey: Uint8Array, text: string, signature: Uint8Array) => boolean | Promise<boolean>;
}

/** A key that is believed (C2SP signed-note). */
export interface BelievedKey {
  readonly name: string;
  readonly type: number;
  readonly publicKey: Uint8Array;
}

/** A note taken apart; nothing of it is believed yet. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly id: string; readonly bytes: Uint8Array }[];
}

/** What a checkpoint says. */
export interface Head {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/** Types of keys: the first byte of what stands behind the name. */
export const ED25519 = 1;
export const COSIGNATURE = 4;

const TIMESTAMP_BYTES = 8;

export const binary = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Reads a verifier key. Malformed: its id is not that of its name and key, which a slip of the pen would be. */
export const believedKey = async ({ sha256 }: BundleCrypto, text: string, wanted: number): Promise<BelievedKey> => {
  const [, name, id, encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S{44})$/.exec(text) ?? [];
  const bytes = bytesOfBase64(encoded);
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== wanted) {
    throw new BundleFault('malformed', `${text} is no verifier key of the kind that is needed here`);
  }
  const key = { name, type: wanted, publicKey: bytes.slice(1) };
  const own = [...(await keyId(sha256, name, key))].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0'));
  if (own.join('') !== id) throw new BundleFault('malformed', `${text} is not written as a verifier key is`);
  return key;
};

const keyId = async (sha256: HashAll, name: string, { type, publicKey }: BelievedKey): Promise<string> => {
  const named = new TextEncoder().encode(`${name}\n`);
  const bytes = new Uint8Array(named.length + 1 + publicKey.length);
  bytes.set(named);
  bytes[named.length] = type;
  bytes.set(publicKey, named.length + 1);
  return ((await sha256([bytes]))[0] ?? '').slice(0, 4);
};

/** Takes a note apart; undefined when it is none. */
export const readNote = (note: string): Note | undefined => {
  const [, text, lines] = /^((?:[^\n]+\n)+)\n((?:— [^\s+]+ [A-Za-z0-9+/=]{8,400}\n)+)$/.exec(note) ?? [];
  if (text === undefined || lines === undefined) return undefined;
  const signatures = [];
  for (const line of lines.trimEnd().split('\n')) {
    const [, name = '', encoded = ''] = line.split(' ');
    const bytes = bytesOfBase64(encoded);
    if (bytes === undefined || bytes.length <= 4) return undefined;
    signatures.push({ name, id: binary(bytes.slice(0, 4)), bytes: bytes.slice(4) });
  }
  return { text, signatures };
};

/** Whether one of the keys signed a note under a name. A key speaks for its name and for what is below it. */
export const isSignedBy = async (
  crypto: BundleCrypto,
  keys: readonly BelievedKey[],
  name: string,
  { text, signatures }: Note,
): Promise<boolean> => {
  for (const key of keys) {
    if (name !== key.name && !name.startsWith(`${key.name}/`)) continue;
    const id = await keyId(crypto.sha256, name, key);
    for (const signature of signatures) {
      if (signature.name !== name || signature.id !== id) continue;
      if (await crypto.verify(key.publicKey, text, signature.bytes)) return true;
    }
  }
  return false;
};

/** When a witness signed a checkpoint, for the first time and for the last, in seconds since the epoch. */
export interface Witnessed {
  readonly first: number;
  readonly last: number;
}

/** The witnesses whose signature on a checkpoint holds. A key that is named twice counts once. */
export const witnessed = async (
  crypto: BundleCrypto,
  keys: readonly BelievedKey[],
  { text, signatures }: Note,
): Promise<readonly Witnessed[]> => {
  const found: Witnessed[] = [];
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(binary(key.publicKey))) continue;
    seen.add(binary(key.publicKey));
    const id = await keyId(crypto.sha256, key.name, key);
    const times: number[] = [];
    for (const { bytes, ...signature } of signatures) {
      if (signature.name !== key.name || signature.id !== id || bytes.length !== TIMESTAMP_BYTES + 64) continue;
      const time = bytes.slice(0, TIMESTAMP_BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
      const signed = `cosignature/v1\ntime ${time}\n${text}`;
      if (!(await crypto.verify(key.publicKey, signed, bytes.slice(TIMESTAMP_BYTES)))) continue;
      times.push(time);
    }
    if (times.length > 0) found.push({ first: Math.min(...times), last: Math.max(...times) });
  }
  return found;
};

/** What a checkpoint's text says; undefined when it is none. */
export const readHead = (text: string): Head | undefined => {
  const [, origin, size, encoded] = /^([^\s+]+)\n(0|[1-9]\d{0,14})\n(\S{44})\n$/.exec(text) ?? [];
  const root = bytesOfBase64(encoded ?? '');
  return origin === undefined || root?.length !== 32 ? undefined : { origin, size: Number(size), root: binary(root) };
};
