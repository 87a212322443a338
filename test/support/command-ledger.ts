import type { z } from 'zod';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import type { CommandExecutor, Outcome, Request } from '../../commands/runtime/executor.ts';
import type { Command } from '../../domain/kernel/command.ts';
import { type AnyEventDefinition, type DomainEvent, eventCatalogue } from '../../domain/kernel/event.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { ids } from '../../infra/ids.ts';

export const TENANT = '0195f3e0-0000-7000-8000-000000000001';

const plain: Sealer = { seal: async (event) => event, open: async (event) => event };

/** Sends commands to a log under a clock that stands where the test puts it. */
export interface CommandLedger {
  readonly executor: CommandExecutor;
  readonly setClock: (now: Instant) => void;
  readonly send: <Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>(
    declaration: Command<Input, State, DeciderCommand, Event, Facts>,
    input: z.input<Input>,
    request?: Partial<Request>,
  ) => Promise<Outcome>;
}

export const commandLedger = (
  store: EventStore,
  definitions: readonly AnyEventDefinition[],
  { now: start, sealer = plain }: { readonly now: Instant; readonly sealer?: Sealer },
): CommandLedger => {
  let now = start;
  let sent = 0;
  const executor = createCommandExecutor({
    store,
    catalogue: eventCatalogue(definitions),
    sealer,
    ids,
    clock: { now: () => now },
    pause: async () => undefined,
  });
  return {
    executor,
    setClock: (instant) => {
      now = instant;
    },
    send: (declaration, input, request) => {
      sent += 1;
      const commandId = ids.derivedId('test-command', String(sent));
      return executor.execute(declaration, declaration.input.parse(input), {
        tenant: TENANT,
        actor: { kind: 'user', id: 'ada' },
        commandId,
        correlationId: commandId,
        causationId: commandId,
        ...request,
      });
    },
  };
};

/** The answer of a command that was carried out. Throws what refused it. */
export const answerOf = (outcome: Outcome): Extract<Outcome, { ok: true }>['answer'] => {
  if (!outcome.ok) throw new Error(`${outcome.refusal.code}: ${outcome.refusal.reason}`);
  return outcome.answer;
};
