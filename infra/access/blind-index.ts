import { createHmac } from 'node:crypto';

/** A stable name for a text, from which nobody without the key can find the text: 32 bytes in lower-case hex. */
export type BlindIndex = (text: string) => string;

/**
 * HMAC-SHA256 over the normalised text (without white space around it, Unicode NFC, lower case). The same e-mail always
 * has the same index; an unkeyed hash of it could be guessed. The key must never change: what was named by it would be lost.
 */
export const createBlindIndex =
  (key: Uint8Array): BlindIndex =>
  (text) =>
    createHmac('sha256', key).update(normalised(text), 'utf8').digest('hex');

/** NFC again: lower case may decompose (U+0130 becomes i and a combining dot). */
const normalised = (text: string): string => text.trim().normalize('NFC').toLowerCase().normalize('NFC');
