import type { JsonObject } from './json.ts';
import type { Position } from './position.ts';
import type { StreamName, TenantId } from './stream.ts';
import type { Instant } from './time.ts';

/** Who acted: a person, an API key, a process manager, or the system itself. */
export interface Actor {
  readonly kind: 'user' | 'apiKey' | 'process' | 'system';
  readonly id: string;
}

/** What the log knows of an event besides its data. Carried by every adapter verbatim. */
export interface EventMetadata {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** The command that the event answers; a repeated command finds its first events by it. */
  readonly commandId: string;
  /** The same for everything that one outside request set in motion. */
  readonly correlationId: string;
  /** The event or command that led directly to this one. */
  readonly causationId: string;
  /** W3C trace context of the request. */
  readonly traceparent?: string;
  /** Keyed digest (HMAC) of the request, so that one Idempotency-Key with another body is refused. */
  readonly requestDigest?: string;
  /** When the command was handled, by the clock port: never the source of order. */
  readonly recordedAt: Instant;
}

/** An event ready to be appended. Its id is chosen before, so that it can be sent again. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

/** An event as the log gives it back. */
export interface StoredEvent extends NewEvent {
  readonly stream: StreamName;
  /** 0 for a stream's first event. */
  readonly revision: bigint;
  readonly position: Position;
}
