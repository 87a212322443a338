import type { z } from 'zod';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import type { Outcome, Request } from '../../commands/runtime/executor.ts';
import type { CommandDeclaration } from '../../domain/kernel/command.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import { streamParts } from '../../domain/kernel/stream.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import { platformTenant, tenantIdOfSlug } from '../../domain/tenancy/tenant.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../infra/ids.ts';

export const DAY = 86_400_000;
export const DIGEST = '1'.repeat(64);
export const PLATFORM_TENANT = platformTenant(ids.derivedId);
export const SHOP = tenantIdOfSlug('shop', ids.derivedId);
export const idNamed = (name: string): string => ids.derivedId('golden', name);
export const [ADA, GRACE, TAB] = [idNamed('ada'), idNamed('grace'), idNamed('tab')];

export const ON_PLATFORM = { tenant: PLATFORM_TENANT };
export const AS_ADA = {
  actor: { kind: 'user', id: ADA },
  client: { subject: ADA, ip: '192.0.2.7', userAgent: 'A browser' },
} as const;

type CarriedOut = Extract<Outcome, { ok: true }>;

/** The id of what a command made. */
export const idOf = ({ stream }: CarriedOut): string => streamParts(stream).id;
export const answered = ({ answer }: CarriedOut, field: string): string => String(answer[field]);

export type Teller = ReturnType<typeof createTeller>;

/** Tells a story by sending commands, each a minute after the one before; one that is refused ends it. */
export const createTeller = (sealer: Sealer) => {
  const store = createMemoryEventStore();
  let now = '2026-11-20T12:00:00.000Z';
  const clock = { now: () => now };
  const pause = async (): Promise<void> => undefined;
  const executor = createCommandExecutor({ store, catalogue: eventTypes, sealer, ids, clock, pause });
  let sent = 0;

  const send = async <Input extends z.ZodObject, State, Command, Event extends DomainEvent, Facts>(
    declaration: CommandDeclaration<Input, State, Command, Event, Facts>,
    input: z.input<Input>,
    more: Partial<Request> = {},
  ): Promise<CarriedOut> => {
    sent += 1;
    now = plusMillis(now, 61_000);
    const commandId = ids.derivedId('golden', String(sent));
    const outcome = await executor.execute(declaration, declaration.input.parse(input), {
      tenant: SHOP,
      actor: { kind: 'system', id: 'golden' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
      ...more,
    });
    if (!outcome.ok) throw new Error(`${declaration.name}: ${JSON.stringify(outcome.refusal)}`);
    return outcome;
  };
  return { store, executor, sealer, clock, pause, send, now: clock.now };
};
