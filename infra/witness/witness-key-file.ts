import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';

/** A witness's name and the seed of its key. They belong together: the name is not in what is signed. */
export interface WitnessSecret {
  readonly name: string;
  /** 32 bytes of Ed25519 (RFC 8032). */
  readonly seed: Buffer;
}

/** The key file is none, or of a witness of another name. */
export class WitnessKeyRefused extends Error {
  override readonly name = 'WitnessKeyRefused';
}

const Secret = z.strictObject({ name: z.string().regex(/^[^\s+]+$/), seed: z.base64().length(44) });

/** Reads a witness's key file, or makes it for a name, readable by its owner only. Throws WitnessKeyRefused. */
export const witnessSecret = async (path: string, name: string | undefined): Promise<WitnessSecret> => {
  const text = (await textOf(path)) ?? (await made(path, name));
  const parsed = Secret.safeParse(jsonOf(text));
  if (!parsed.success) throw new WitnessKeyRefused(`${path} holds no witness’s key`);
  if (name !== undefined && name !== parsed.data.name) {
    throw new WitnessKeyRefused(`${path} is the key of ${parsed.data.name}: a key has one name`);
  }
  return { name: parsed.data.name, seed: Buffer.from(parsed.data.seed, 'base64') };
};

const made = async (path: string, name: string | undefined): Promise<string> => {
  const secret = Secret.safeParse({ name, seed: randomBytes(32).toString('base64') });
  if (!secret.success) {
    throw new WitnessKeyRefused(
      `${path} is not there: with --name it is made, for a name such as witness.example.org/1`,
    );
  }
  const text = `${JSON.stringify(secret.data)}\n`;
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
  return text;
};

const textOf = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
