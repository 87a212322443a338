import type { StoredEvent } from '../kernel/envelope.ts';
import type { JsonObject } from '../kernel/json.ts';
import { ERASED } from '../kernel/personal.ts';
import { positionToText } from '../kernel/position.ts';
import { epochMillis } from '../kernel/time.ts';
import { classified } from './ocsf-classes.ts';

/** The version of the Open Cybersecurity Schema Framework (schema.ocsf.io) that exported events keep to. */
const OCSF_VERSION = '1.8.0';

/** From where an event was asked, as far as the reader of the export may know. */
export interface Origin {
  /** Stands for the address: the same for the same address of one tenant. Of an erased person nothing is left to tell. */
  readonly pseudonym: string;
  /** Only for who may read personal data. */
  readonly personal?: { readonly ip: string; readonly userAgent: string };
}

/**
 * An event of the log as an event of OCSF: who did what from where, with what success. What the event says beyond that
 * stays in the log, since whoever watches over access need not read the business. `metadata.uid` is the event's id, and
 * `unmapped.position` its place in the log, after which an export goes on.
 *
 * @param origin undefined: the product itself acted
 */
export const ocsfEvent = (event: StoredEvent, origin: Origin | undefined): JsonObject => {
  const { metadata } = event;
  const { classUid, activityId, activity, failed, severityId = 1, attributes, unmapped } = classified(event);
  const user = actorOf(event);
  return {
    category_uid: Math.floor(classUid / 1_000),
    class_uid: classUid,
    activity_id: activityId,
    ...(activity !== undefined && { activity_name: activity }),
    type_uid: classUid * 100 + activityId,
    time: epochMillis(metadata.recordedAt),
    severity_id: severityId,
    status_id: failed === undefined ? 1 : 2,
    ...(failed !== undefined && { status_code: failed }),
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Precedent', vendor_name: 'Precedent' },
      uid: event.id,
      event_code: event.type,
      correlation_uid: metadata.correlationId,
      tenant_uid: metadata.tenant,
      log_name: 'precedent',
      original_time: metadata.recordedAt,
    },
    actor: { user, ...(metadata.sessionId !== undefined && { session: { uid: metadata.sessionId } }) },
    src_endpoint: endpointOf(origin),
    ...(origin !== undefined && { http_request: requestOf(metadata.correlationId, origin) }),
    ...attributes,
    unmapped: {
      position: positionToText(event.position),
      stream: event.stream,
      revision: event.revision.toString(),
      event_version: event.version,
      command_uid: metadata.commandId,
      causation_uid: metadata.causationId,
      ...(unmapped !== undefined && unmapped),
    },
  };
};

/** OCSF's types of user. */
const USER_TYPES = { user: 1, apiKey: 4, process: 3, system: 3 } as const;

const actorOf = ({ metadata: { actor } }: StoredEvent): JsonObject => ({
  uid: actor.id,
  type_id: USER_TYPES[actor.kind],
});

const endpointOf = (origin: Origin | undefined): JsonObject => {
  if (origin === undefined) return { svc_name: 'precedent' };
  const ip = origin.personal?.ip;
  return { uid: origin.pseudonym, ...(ip !== undefined && ip !== ERASED && { ip }) };
};

const requestOf = (uid: string, { personal }: Origin): JsonObject => ({
  uid,
  ...(personal !== undefined && personal.userAgent !== ERASED && { user_agent: personal.userAgent }),
});
