import type { z } from 'zod';
import type { Decider, DecisionContext } from './decider.ts';
import type { DomainEvent } from './event.ts';
import type { JsonObject } from './json.ts';
import type { Permission } from './permission.ts';
import type { Refusal } from './refusal.ts';
import type { StreamName, TenantId } from './stream.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `POST /v1/goals/:goalId/progress`: path parameters are fields of the input. */
export type Route = `${Method} /v1/${string}`;

/** Reads other streams while a command is prepared. Pin in the event what was read, not only what followed from it. */
export interface LogReader {
  /** The state of a stream, with its head's revision (undefined when the stream does not exist). */
  readonly fold: <State, Command, Event extends DomainEvent>(
    stream: StreamName,
    decider: Decider<State, Command, Event>,
  ) => Promise<{ readonly state: State; readonly revision: bigint | undefined }>;
}

/** What a command consists of, whatever state, facts and events it works with. */
export interface CommandDeclaration<Input extends z.ZodObject, State, Command, Event extends DomainEvent, Facts> {
  /** Imperative: `EvaluateTrustGate`. Unique in the product. */
  readonly name: string;
  /** One sentence for the API reference. */
  readonly summary: string;
  /** Absent: only processes, jobs and the CLI send it. */
  readonly route?: Route;
  readonly permission: Permission;
  readonly input: Input;
  /**
   * The tenant in whose log the command acts, where that is not the caller's, or why the caller may not. The context is
   * the caller's; everything after sees this tenant's.
   */
  readonly actsIn?: (input: z.output<Input>, context: DecisionContext) => TenantId | Refusal;
  readonly stream: (input: z.output<Input>, context: DecisionContext) => StreamName;
  readonly decider: Decider<State, Command, Event>;
  /** Reads what the decision needs from other streams, before it is taken. */
  readonly gather?: (input: z.output<Input>, log: LogReader, context: DecisionContext) => Promise<Facts>;
  /** The decider's command. Without `gather`, facts are undefined. */
  readonly command: (input: z.output<Input>, facts: NoInfer<Facts>, context: DecisionContext) => Command;
  /** 201 for commands that create; 200 when absent. */
  readonly status?: 200 | 201 | 202;
  /** Over HTTP it needs `If-Match`: it replaces what somebody read. */
  readonly needsRevision?: true;
  /** What the answer says besides `{ id, revision, position }`. */
  readonly answer?: (events: readonly NoInfer<Event>[], input: z.output<Input>) => JsonObject;
}

/** A declared command, its types known. */
export interface Command<Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>
  extends CommandDeclaration<Input, State, DeciderCommand, Event, Facts>,
    AnyCommand {
  readonly input: Input;
}

/** A declared command held where its types do not matter; `open` gives them back to whoever can work with all. */
export interface AnyCommand {
  readonly name: string;
  readonly summary: string;
  readonly route?: Route;
  readonly permission: Permission;
  readonly input: z.ZodObject;
  readonly status?: 200 | 201 | 202;
  readonly needsRevision?: true;
  readonly open: <Result>(use: CommandVisitor<Result>) => Result;
}

export type CommandVisitor<Result> = <
  Input extends z.ZodObject,
  State,
  DeciderCommand,
  Event extends DomainEvent,
  Facts,
>(
  declaration: CommandDeclaration<Input, State, DeciderCommand, Event, Facts>,
) => Result;

/**
 * Declares a command, once: the route, validation, OpenAPI document, permission check, metrics label, CLI form and
 * typed client all derive from it.
 */
export const command = <
  Input extends z.ZodObject,
  State,
  DeciderCommand extends { readonly type: Type },
  Event extends DomainEvent,
  Facts = undefined,
  // Keeps a command's `type` the literal that it is, where its own type would widen to string.
  Type extends string = string,
>(
  declaration: CommandDeclaration<Input, State, DeciderCommand, Event, Facts>,
): Command<Input, State, DeciderCommand, Event, Facts> => ({ ...declaration, open: (use) => use(declaration) });
