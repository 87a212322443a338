import type { z } from 'zod';
import type { CommandDeclaration } from '../../domain/kernel/command.ts';
import type { Actor, Client } from '../../domain/kernel/envelope.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Position } from '../../domain/kernel/position.ts';
import type { Refusal } from '../../domain/kernel/refusal.ts';
import type { StreamName, TenantId } from '../../domain/kernel/stream.ts';

/** Who asks, and the ids by which a repeated request is recognised. */
export interface Request {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** Stable over retries: derived from the Idempotency-Key, or from (process, input event, index). */
  readonly commandId: string;
  /** The command id was made for this request: nothing can have come of it yet. */
  readonly neverSent?: true;
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent?: string;
  /** The session of a person who is signed in. */
  readonly sessionId?: string;
  /** From where it is asked; absent when it is the product itself that asks. */
  readonly client?: Client;
  /** Keyed digest of the input; absent when nobody can repeat the command id with another input. */
  readonly requestDigest?: string;
  /** If-Match: the stream must be at this revision. A conflict is then final. */
  readonly ifRevision?: bigint;
}

export type Outcome =
  | {
      readonly ok: true;
      readonly stream: StreamName;
      /** The stream's head after the command; undefined when nothing was ever appended to it. */
      readonly revision: bigint | undefined;
      readonly position: Position | undefined;
      /** False when the command had been carried out before, or changed nothing. */
      readonly appended: boolean;
      readonly answer: JsonObject;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** Carries out commands: load, decide, append; retries conflicts by deciding anew and unknown outcomes with the same ids. */
export interface CommandExecutor {
  readonly execute: <Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>(
    declaration: CommandDeclaration<Input, State, DeciderCommand, Event, Facts>,
    input: z.output<Input>,
    request: Request,
  ) => Promise<Outcome>;
}
