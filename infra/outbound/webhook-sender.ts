import { type Clock, epochMillis } from '../../domain/kernel/time.ts';
import type { OutboundHttps, OutboundOutcome } from './outbound-https.ts';
import { signatureOf } from './webhook-signature.ts';

/** A message to an address that a tenant chose. */
export interface WebhookMessage {
  readonly url: string;
  /** Under which it is signed: `whsec_…`. */
  readonly secret: string;
  /** The same at each attempt, so that whoever got it before can tell. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
  /** W3C trace context of what led to it. */
  readonly traceparent?: string | undefined;
  readonly signal: AbortSignal;
}

export interface WebhookSender {
  readonly send: (message: WebhookMessage) => Promise<OutboundOutcome>;
}

/**
 * Sends as Standard Webhooks says: `webhook-id`, `webhook-timestamp` (seconds since 1970, of this attempt) and
 * `webhook-signature` over both and the body.
 */
export const createWebhookSender = (https: OutboundHttps, clock: Clock): WebhookSender => ({
  send: ({ url, secret, id, body, traceparent, signal }) => {
    const timestamp = Math.floor(epochMillis(clock.now()) / 1_000).toString();
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Precedent-Webhooks',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(secret, id, timestamp, Buffer.from(body)),
      ...(traceparent !== undefined && { traceparent }),
    };
    return https.post({ url, headers, body, signal });
  },
});
