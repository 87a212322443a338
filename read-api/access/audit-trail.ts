import type { recordDenial, recordPersonalRead, recordPlatformAccess } from '../../commands/audit.ts';
import type { CommandExecutor, Outcome, Request } from '../../commands/runtime/executor.ts';
import type { Actor } from '../../domain/kernel/envelope.ts';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Clock, Instant } from '../../domain/kernel/time.ts';
import type { Asker, AuditTrail } from '../http/audit-trail.ts';
import type { Principal } from '../http/endpoint.ts';

export interface AuditTrailPorts {
  readonly executor: CommandExecutor;
  readonly ids: Ids;
  readonly clock: Clock;
  /** In whose log it is that nobody was turned away. */
  readonly platform: TenantId;
  readonly recordDenial: typeof recordDenial;
  readonly recordPersonalRead: typeof recordPersonalRead;
  readonly recordPlatformAccess: typeof recordPlatformAccess;
}

/** Who acts while nobody has proved who they are. */
const ACCESS: Actor = { kind: 'process', id: 'access' };

/** The audit trail in the log. */
export const createAuditTrail = (ports: AuditTrailPorts): AuditTrail => {
  const { executor, ids, clock, platform } = ports;
  const visits = createVisits();

  const requestOf = (asker: Omit<Asker, 'principal'>, actor: Actor, sessionId: string | undefined): Request => {
    const commandId = ids.newId();
    return {
      tenant: asker.tenant ?? platform,
      actor,
      commandId,
      neverSent: true,
      correlationId: asker.requestId,
      causationId: commandId,
      traceparent: asker.traceparent,
      ...(sessionId !== undefined && { sessionId }),
      client: asker.client,
    };
  };

  return {
    denied: async (denial) => {
      const { principal, reason, status, endpoint, permission, resource } = denial;
      const tenant = denial.tenant ?? principal?.tenant;
      const request = requestOf({ ...denial, tenant }, principal?.actor ?? ACCESS, principal?.sessionId);
      const input = {
        reason,
        status,
        endpoint,
        ...(permission !== undefined && { permission }),
        ...(resource !== undefined && { resource }),
        ...whoOf(principal?.actor, principal?.ownerId),
      };
      recorded(await executor.execute(ports.recordDenial, input, request));
    },
    personalRead: async (caller, { query, subjects, count, after, purpose }) => {
      const input = {
        query,
        subjects: [...new Set(subjects)],
        ...(count !== undefined && { count }),
        ...(after !== undefined && { after }),
        ...(purpose !== undefined && { purpose }),
        ...whoOf(caller.actor, ownerOf(caller.client.subject)),
      };
      const request = requestOf(caller, caller.actor, caller.sessionId);
      recorded(await executor.execute(ports.recordPersonalRead, input, request));
    },
    platformAccess: (caller, principal) => {
      if (caller.tenant === platform || !isOfPlatform(principal)) return undefined;
      const hour = hourOf(clock.now());
      const commandId = ids.derivedId('platform-access', caller.tenant, caller.sessionId ?? caller.actor.id, hour);
      return visits.once(hour, commandId, async () => {
        const { neverSent: _, ...request } = requestOf(caller, caller.actor, caller.sessionId);
        const input = { hour, ...whoOf(caller.actor, principal.ownerId) };
        const visit = { ...request, commandId, causationId: commandId };
        recorded(await executor.execute(ports.recordPlatformAccess, input, visit));
      });
    },
  };
};

const isOfPlatform = ({ superAdmin, fromPlatform }: Principal): boolean => superAdmin || fromPlatform === true;

const whoOf = (actor: Actor | undefined, ownerId: string | undefined) => {
  if (actor?.kind === 'user') return { personId: actor.id };
  if (actor?.kind !== 'apiKey') return {};
  return { keyId: actor.id, ...(ownerId !== undefined && { personId: ownerId }) };
};

/** Whose data the client is, where that is a person. */
const ownerOf = (subject: string): string | undefined => (subject === 'tenant' ? undefined : subject);

const recorded = (outcome: Outcome): void => {
  if (!outcome.ok) throw new Error(`the audit entry was refused: ${outcome.refusal.code}`);
};

/** `2026-11-21T03:00:00.000Z` */
const hourOf = (now: Instant): Instant => `${now.slice(0, 13)}:00:00.000Z`;

/** What this process has recorded in the current hour; whoever asks meanwhile waits for the one recording. */
const createVisits = () => {
  let current: Instant | undefined;
  let recordings = new Map<string, Promise<void> | 'recorded'>();
  return {
    once: (hour: Instant, visit: string, record: () => Promise<void>): Promise<void> | undefined => {
      if (current !== hour) {
        current = hour;
        recordings = new Map();
      }
      const ofThisHour = recordings;
      const known = ofThisHour.get(visit);
      if (known !== undefined) return known === 'recorded' ? undefined : known;
      const recording = record().then(
        () => {
          ofThisHour.set(visit, 'recorded');
        },
        (error: unknown) => {
          ofThisHour.delete(visit);
          throw error;
        },
      );
      ofThisHour.set(visit, recording);
      return recording;
    },
  };
};
