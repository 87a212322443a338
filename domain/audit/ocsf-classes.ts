import type { StoredEvent } from '../kernel/envelope.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { streamParts } from '../kernel/stream.ts';

/** What of OCSF an event is. */
export interface Classified {
  readonly classUid: OcsfClass;
  /** Of the class; 99: another than those that the class has, named by `activity`. */
  readonly activityId: number;
  readonly activity?: string;
  /** Why it did not succeed; absent: it did. */
  readonly failed?: string;
  /** 1 informational, 2 low, 3 medium, 4 high. */
  readonly severityId?: 1 | 2 | 3 | 4;
  readonly attributes: JsonObject;
  readonly unmapped?: JsonObject;
}

const ACCOUNT_CHANGE = 3001;
const AUTHENTICATION = 3002;
const AUTHORIZE_SESSION = 3003;
const ENTITY_MANAGEMENT = 3004;
const USER_ACCESS_MANAGEMENT = 3005;
const API_ACTIVITY = 6003;
type OcsfClass =
  | typeof ACCOUNT_CHANGE
  | typeof AUTHENTICATION
  | typeof AUTHORIZE_SESSION
  | typeof ENTITY_MANAGEMENT
  | typeof USER_ACCESS_MANAGEMENT
  | typeof API_ACTIVITY;

const CREATE = 1;
const READ = 2;
const UPDATE = 3;
const DELETE = 4;
const OTHER = 99;

type Classify = (data: JsonObject, event: StoredEvent) => Classified;

/**
 * What each type of event is to a SIEM. What is not listed is API Activity (6003): Create where it began its stream,
 * Update elsewhere.
 */
const CLASSES: Readonly<Record<string, Classify>> = {
  PersonRegistered: (data) => account(data, 1),
  PersonEnabled: (data) => account(data, 2),
  PasswordSet: (data) => account(data, data.occasion === 'reset' ? 4 : 3),
  PasswordResetRequested: (data) => account(data, OTHER, 'Password reset requested'),
  PasswordRehashed: (data) => account(data, OTHER, 'Password rehashed'),
  PersonDisabled: (data) => ({ ...account(data, 5), severityId: 2 }),
  SecondFactorLocked: (data) => ({ ...account(data, 9), severityId: 3 }),
  TotpEnrolmentStarted: (data) => account(data, OTHER, 'MFA factor offered'),
  TotpEnabled: (data) => account(data, 10),
  TotpDisabled: (data) => ({ ...account(data, 11), severityId: 2 }),
  ExternalIdentityLinked: (data) => account(data, OTHER, 'External identity linked'),
  TenantJoined: (data) => account(data, OTHER, 'Tenant joined'),

  SessionStarted: (data) =>
    authentication(data, 1, { is_mfa: typeof data.secondFactor === 'string', ...textAs('auth_protocol', data.method) }),
  SessionRevoked: (data) => ({ ...authentication(data, 2), unmapped: { ...textAs('reason', data.reason) } }),
  SessionRefreshed: (data) => authentication(data, OTHER, {}, 'Refresh'),
  SessionProved: (data) => authentication(data, OTHER, {}, 'Reauthentication'),
  SessionTenantSwitched: (data) => authentication(data, OTHER, {}, 'Tenant switch'),
  SecondFactorUsed: (data) => authentication(data, OTHER, { is_mfa: true }, 'Second factor'),
  SignInFailed: (data) => ({ ...authentication(data, 1), failed: `${text(data.factor)}-wrong`, severityId: 2 }),

  TenantAccessedByPlatform: (data, event) => ({
    classUid: AUTHORIZE_SESSION,
    activityId: 2,
    severityId: 3,
    attributes: {
      user: { uid: text(data.personId ?? data.keyId), type_id: data.personId === undefined ? 4 : 2 },
      group: { uid: 'super_admin', name: 'super_admin' },
      ...(event.metadata.sessionId !== undefined && { session: { uid: event.metadata.sessionId } }),
    },
    unmapped: { ...textAs('hour', data.hour) },
  }),

  TenantCreated: entity(CREATE),
  TenantSuspended: (data, event) => ({ ...entity(12)(data, event), severityId: 3 }),
  TenantReactivated: entity(13),
  TenantSettingsChanged: entity(UPDATE),
  RoleDefined: entity(UPDATE),
  RoleRetired: entity(DELETE),
  ApiKeyIssued: entity(CREATE),
  ApiKeyRotated: entity(UPDATE),
  ApiKeyRevoked: entity(DELETE),
  InvitationSent: entity(CREATE, 'invitationId'),
  InvitationAccepted: entity(10, 'invitationId'),
  InvitationRevoked: entity(DELETE, 'invitationId'),

  MemberAdded: (data) => access(data, 1, data.roles),
  MemberRolesChanged: (data) => access(data, 1, data.roles),
  MemberGrantsChanged: (data) => access(data, 1, grantsOf(data.grants)),
  // Whatever the member had.
  MemberRemoved: (data) => access(data, 2, ['*']),
  SuperAdminAppointed: (data) => ({ ...access(data, 1, ['super_admin']), severityId: 3 }),

  AccessDenied: (data) => ({
    classUid: API_ACTIVITY,
    ...deniedActivity(text(data.permission).split(':')[1]),
    failed: text(data.reason),
    severityId: 2,
    attributes: {
      api: { operation: text(data.endpoint) },
      ...(typeof data.status === 'number' && { http_response: { code: data.status } }),
      ...(data.resource !== undefined && { resources: [{ uid: data.resource }] }),
    },
    unmapped: { ...textAs('permission', data.permission) },
  }),
  PersonalDataRead: (data) => ({
    classUid: API_ACTIVITY,
    activityId: READ,
    attributes: {
      api: { operation: text(data.query) },
      ...(Array.isArray(data.subjects) && { resources: data.subjects.map((uid) => ({ uid, type: 'person' })) }),
    },
    unmapped: { ...(data.count !== undefined && { count: data.count }), ...textAs('after', data.after) },
  }),
};

/** The types of event that have a class of their own. */
export const CLASSIFIED_TYPES: readonly string[] = Object.keys(CLASSES);

/** What of OCSF an event is. */
export const classified = (event: StoredEvent): Classified =>
  Object.hasOwn(CLASSES, event.type) ? (CLASSES[event.type]?.(event.data, event) ?? change(event)) : change(event);

const change = (event: StoredEvent): Classified => ({
  classUid: API_ACTIVITY,
  activityId: event.revision === 0n ? CREATE : UPDATE,
  attributes: { api: { operation: event.type }, resources: [streamOf(event)] },
});

const account = (data: JsonObject, activityId: number, activity?: string): Classified => ({
  classUid: ACCOUNT_CHANGE,
  activityId,
  ...(activity !== undefined && { activity }),
  attributes: { user: person(data) },
});

const authentication = (
  data: JsonObject,
  activityId: number,
  more: JsonObject = {},
  activity?: string,
): Classified => ({
  classUid: AUTHENTICATION,
  activityId,
  ...(activity !== undefined && { activity }),
  attributes: {
    user: person(data),
    service: { name: 'precedent' },
    is_remote: true,
    ...(typeof data.sessionId === 'string' && { session: { uid: data.sessionId } }),
    ...more,
  },
});

const access = (data: JsonObject, activityId: number, privileges: JsonValue | undefined): Classified => ({
  classUid: USER_ACCESS_MANAGEMENT,
  activityId,
  attributes: { user: person(data), privileges: Array.isArray(privileges) ? privileges : [] },
});

/** `idField`: where the entity is one of several in its stream. */
function entity(activityId: number, idField?: string): Classify {
  return (data, event) => {
    const { uid, type } = streamOf(event);
    const own = idField === undefined ? { uid, type } : { uid: text(data[idField]), type: idField.replace(/Id$/, '') };
    return { classUid: ENTITY_MANAGEMENT, activityId, attributes: { entity: own } };
  };
}

const deniedActivity = (verb: string | undefined): { readonly activityId: number; readonly activity?: string } => {
  if (verb === 'read') return { activityId: READ };
  if (verb === 'write') return { activityId: UPDATE };
  return { activityId: OTHER, activity: verb ?? 'Sign in' };
};

const person = (data: JsonObject): JsonObject => ({ uid: text(data.personId), type_id: 1 });

const streamOf = ({ stream }: StoredEvent): { readonly uid: string; readonly type: string } => {
  const { category, id } = streamParts(stream);
  return { uid: id, type: category };
};

const grantsOf = (grants: JsonValue | undefined): readonly string[] =>
  Array.isArray(grants)
    ? grants.flatMap((grant) =>
        typeof grant === 'object' && grant !== null && 'resourceType' in grant
          ? [`${text(grant.resourceType)}:${text(grant.verb)}`]
          : [],
      )
    : [];

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : 'unknown');

const textAs = (name: string, value: JsonValue | undefined): JsonObject =>
  typeof value === 'string' ? { [name]: value } : {};
