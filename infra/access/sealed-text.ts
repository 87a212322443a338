import { CompactEncrypt, compactDecrypt, errors } from 'jose';
import { z } from 'zod';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Instant } from '../../domain/kernel/time.ts';

/** Puts what a client is to bring back into a text that only this installation reads: nothing is kept meanwhile. */
export interface SealedText {
  readonly seal: (purpose: string, value: JsonObject, expiresAt: Instant) => Promise<string>;
  /** Undefined for a text that is none of ours, was changed, is for another purpose or has expired. */
  readonly open: (purpose: string, text: string, now: Instant) => Promise<JsonObject | undefined>;
}

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;
const MAX_TEXT = 4_096;
const Content = z.strictObject({
  purpose: z.string(),
  expiresAt: z.string(),
  value: z.record(z.string(), z.json()),
});

/** JWE (RFC 7516) in its compact form, AES-256-GCM under a key of 32 bytes. */
export const createSealedText = (key: Uint8Array): SealedText => ({
  seal: (purpose, value, expiresAt) =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify({ purpose, expiresAt, value })))
      .setProtectedHeader(ALGORITHM)
      .encrypt(key),
  open: async (purpose, text, now) => {
    if (text.length > MAX_TEXT) return undefined;
    const content = await opened(key, text);
    return content === undefined || content.purpose !== purpose || now >= content.expiresAt ? undefined : content.value;
  },
});

const opened = async (key: Uint8Array, text: string): Promise<z.output<typeof Content> | undefined> => {
  try {
    const { plaintext } = await compactDecrypt(text, key, {
      keyManagementAlgorithms: [ALGORITHM.alg],
      contentEncryptionAlgorithms: [ALGORITHM.enc],
    });
    return Content.parse(JSON.parse(new TextDecoder().decode(plaintext)));
  } catch (error) {
    // Whatever does not decrypt was not made here; what does, was, and has this form.
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
};
