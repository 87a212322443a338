import type { JsonObject } from './json.ts';
import type { Position } from './position.ts';
import type { StreamName, TenantId } from './stream.ts';
import type { Instant } from './time.ts';

/** Who acted: a person, an API key, a process manager, or the system itself. */
export interface Actor {
  readonly kind: 'user' | 'apiKey' | 'process' | 'system';
  readonly id: string;
}

/** From where somebody acts. Personal data of `subject`: it reaches the log sealed only. */
export interface Client {
  /** The person, by id; `tenant` where it is nobody's in particular. */
  readonly subject: string;
  /** IP address. */
  readonly ip: string;
  /** What the client calls itself; may be empty. */
  readonly userAgent: string;
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
  /** The session of a person who was signed in. */
  readonly sessionId?: string;
  /** The {@link Client} from where it was asked, sealed under its subject's key. */
  readonly client?: JsonObject;
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
