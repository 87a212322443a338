import { timingSafeEqual } from 'node:crypto';
import { signatureOf } from '../infra/outbound/webhook-signature.ts';

/** What a delivery says of itself, in the headers of Standard Webhooks (standardwebhooks.com, version 1). */
export interface DeliveryHeaders {
  /** `webhook-id`: the same at each attempt of one delivery. */
  readonly id: string;
  /** `webhook-timestamp`: seconds since the Unix epoch at which this attempt was sent. */
  readonly timestamp: string;
  /** `webhook-signature`: `v1,<base64>`, several separated by blanks while a secret is exchanged. */
  readonly signature: string;
}

const ID = /^[A-Za-z0-9_.:-]{1,100}$/;
/** How far the sender's clock may be off, and for how long something that was overheard could be sent again. */
const TOLERANCE_SECONDS = 300;

/** Why a delivery's headers cannot be right, whatever the secret is; undefined when they may be. */
export const faultOfHeaders = ({ id, timestamp }: DeliveryHeaders, epochMillis: number): string | undefined => {
  if (!ID.test(id)) return 'webhook-id must have 1 to 100 letters, digits, or one of _.:-';
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp must be seconds since 1970.';
  const off = Math.abs(epochMillis / 1_000 - Number(timestamp));
  return off > TOLERANCE_SECONDS ? `webhook-timestamp is off by more than ${TOLERANCE_SECONDS} s.` : undefined;
};

/** Whether one of the signatures is right, in a time that says nothing about how wrong the others are. */
export const isSigned = (secret: string, { id, timestamp, signature }: DeliveryHeaders, body: Buffer): boolean => {
  const wanted = Buffer.from(signatureOf(secret, id, timestamp, body));
  const given = signature.split(' ', 10).map((one) => Buffer.from(one));
  return given.filter((one) => one.length === wanted.length && timingSafeEqual(one, wanted)).length > 0;
};
