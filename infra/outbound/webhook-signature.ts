import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

/** 256 random bits in base64url, as the other side is given them. */
export const secretText = (random: string): string =>
  SECRET_PREFIX + Buffer.from(random, 'base64url').toString('base64');

/**
 * `v1,` and the HMAC-SHA256, in base64, of `<id>.<timestamp>.<body>` under the secret's bytes: Standard Webhooks
 * (standardwebhooks.com), the same for what we send and what we take.
 */
export const signatureOf = (secret: string, id: string, timestamp: string, body: Buffer): string => {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
};
