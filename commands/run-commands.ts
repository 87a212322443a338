import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import type { Permission } from '../domain/kernel/permission.ts';
import type { runKind } from '../domain/kernel/run.ts';

type Kind<Name extends string, Request extends z.ZodType> = ReturnType<typeof runKind<Name, Request>>;

/** How a run that may be asked for is called by the API: `forecasts`. */
export interface RunPlace<Plural extends string> {
  readonly plural: Plural;
  /** `a forecast` */
  readonly one: string;
}

export const runIdOf = ({ derivedId }: DecisionContext): string => derivedId('run');

/** The commands that every kind of run has, whatever it is about: people cancel it, its worker says how it goes. */
export const runCommands = <const Name extends string, Request extends z.ZodType, const Plural extends string>(
  kind: Kind<Name, Request>,
  { plural, one }: RunPlace<Plural>,
) => {
  const permission: Permission = `${plural}:execute`;
  const stream = ({ runId }: { readonly runId: string }, { tenant }: DecisionContext) => kind.stream(tenant, runId);
  const reference = z.strictObject({ runId: z.uuid() });
  return {
    cancel: command({
      name: `Cancel${kind.name}`,
      summary: `Stops ${one} that is under way. What it has found by then is not kept.`,
      route: `POST /v1/${plural}/:runId/cancel`,
      permission,
      input: reference,
      stream,
      decider: kind.decider,
      command: (input) => ({ type: 'Cancel' as const, ...input }),
      status: 202,
    }),
    /** Sent by the worker, now and then. */
    progress: command({
      name: `Record${kind.name}Progress`,
      summary: `Says how far ${one} is.`,
      permission,
      input: z.strictObject({
        runId: z.uuid(),
        share: z.number().min(0).max(1).optional(),
        incumbent: z.number().nullish(),
        bound: z.number().nullish(),
        gap: z.number().nullish(),
      }),
      stream,
      decider: kind.decider,
      command: (input) => ({ type: 'Progress' as const, ...input }),
    }),
    /** Sent by the worker once the decision that holds the result is recorded. */
    complete: command({
      name: `Complete${kind.name}`,
      summary: `Says that ${one} is done, and which decision holds it.`,
      permission,
      input: z.strictObject({ runId: z.uuid(), decisionId: z.uuid() }),
      stream,
      decider: kind.decider,
      command: (input) => ({ type: 'Complete' as const, ...input }),
    }),
    /** Sent by the worker when there is nothing to be had. */
    fail: command({
      name: `Fail${kind.name}`,
      summary: `Says why nothing came of ${one}.`,
      permission,
      input: z.strictObject({ runId: z.uuid(), code: z.string().max(100), reason: z.string().max(2_000) }),
      stream,
      decider: kind.decider,
      command: (input) => ({ type: 'Fail' as const, ...input }),
    }),
  };
};
