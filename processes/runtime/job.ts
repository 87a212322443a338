import type { z } from 'zod';
import type { AnyCommand, Command } from '../../domain/kernel/command.ts';
import type { Actor } from '../../domain/kernel/envelope.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Permission } from '../../domain/kernel/permission.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Clock } from '../../domain/kernel/time.ts';

/** A command that a process, a timer or a job wants carried out: plain data, so that it can be stored and sent again. */
export interface CommandRequest {
  readonly kind: 'command';
  readonly command: string;
  readonly input: JsonObject;
}

/** Asks for a declared command. Its id is derived by the runtime, so that a second run sends nothing twice. */
export const send = <Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>(
  declaration: Command<Input, State, DeciderCommand, Event, Facts>,
  input: z.input<Input>,
): CommandRequest => ({ kind: 'command', command: declaration.name, input: input as JsonObject });

/** What a job works with. */
export interface JobContext {
  readonly tenant: TenantId;
  /** Stable over retries of one job. Outside effects carry it as their idempotency key. */
  readonly jobId: string;
  /** 1 at the first try. */
  readonly attempt: number;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** W3C trace context of what asked for it, to be handed on. */
  readonly traceparent?: string | undefined;
  /** 0 to 1. */
  readonly progress: (share: number) => Promise<void>;
  /** Carries out a command while it runs. The same label is sent once. */
  readonly tell: (command: CommandRequest, label: string) => Promise<void>;
}

/**
 * Long or outward work: runs in a worker at least once, so its effects carry an idempotency key, and comes back as
 * commands. Throwing retries it with back-off; the last failure is kept and shown (dead letters).
 */
export interface Job<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly input: Input;
  /** How often it is tried before it becomes a dead letter; 5 when absent. */
  readonly attempts?: number;
  /**
   * Whoever has it may ask for the job by name: with `RequestJob`, a schedule, a webhook. It is asked about when the job
   * runs, too. Absent: only processes start it.
   */
  readonly permission?: Permission;
  readonly run: (input: z.output<Input>, context: JobContext) => Promise<readonly CommandRequest[]>;
}

/** A job held where its input's type does not matter. */
export interface AnyJob {
  readonly name: string;
  readonly input: z.ZodObject;
  readonly attempts?: number;
  readonly permission?: Permission;
  /** Validates, then runs. */
  readonly runWith: (input: JsonObject, context: JobContext) => Promise<readonly CommandRequest[]>;
}

/** Declares a job. */
export const job = <Input extends z.ZodObject>(declaration: Job<Input>): Job<Input> & AnyJob => ({
  ...declaration,
  runWith: async (input, context) => declaration.run(declaration.input.parse(input), context),
});

export type CommandsByName = ReadonlyMap<string, AnyCommand>;
