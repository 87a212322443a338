import {
  ExternalIdentityLinked,
  PasswordRehashed,
  PasswordResetRequested,
  PasswordSet,
  PersonDisabled,
  PersonEnabled,
  PersonRegistered,
  SecondFactorLocked,
  SecondFactorUsed,
  SignInFailed,
  SuperAdminAppointed,
  TenantJoined,
  TotpDisabled,
  TotpEnabled,
  TotpEnrolmentStarted,
} from '../domain/identity/person-events.ts';
import { on, projection } from './runtime/projection.ts';
import { bigint, boolean, increment, insert, integer, patch, table, text, timestamp, uuid } from './runtime/table.ts';

/** Nothing personal: who a person is stays in the log, under the person's own key. */
const people = table('people', {
  columns: {
    personId: uuid(),
    registeredAt: timestamp(),
    disabled: boolean(),
    passwordSetAt: timestamp().nullish(),
    passwordHashedAt: timestamp().nullish(),
    resetRequestedAt: timestamp().nullish(),
    secondFactor: text().nullish(),
    secondFactorOfferedAt: timestamp().nullish(),
    secondFactorUsedAt: timestamp().nullish(),
    secondFactorLockedUntil: timestamp().nullish(),
    recoveryCodes: integer().startingAt(0),
    externalIdentities: integer().startingAt(0),
  },
  key: ['personId'],
});

const personTenants = table('person_tenants', {
  columns: { personId: uuid(), joinedTenant: uuid(), joinedAt: timestamp() },
  key: ['personId', 'joinedTenant'],
});

/** Also of people whom nobody registered: somebody tried their addresses. */
const signInFailures = table('sign_in_failures', {
  columns: { personId: uuid(), factor: text(), failures: bigint().startingAt(0n) },
  key: ['personId', 'factor'],
});

/** One row, in an installation that was started with somebody to appoint. */
const firstSuperAdmins = table('first_super_admins', {
  columns: { personId: uuid(), appointedAt: timestamp() },
  key: ['personId'],
});

export const peopleProjection = projection({
  name: 'people',
  version: 1,
  tables: [people, personTenants, signInFailures, firstSuperAdmins],
  handlers: [
    on(PersonRegistered, ({ data, metadata }) => [
      insert(people, {
        personId: data.personId,
        registeredAt: metadata.recordedAt,
        disabled: false,
        recoveryCodes: 0,
        externalIdentities: 0,
      }),
    ]),
    on(SuperAdminAppointed, ({ data: { personId }, metadata: { recordedAt } }) => [
      insert(firstSuperAdmins, { personId, appointedAt: recordedAt }),
    ]),
    on(PasswordSet, ({ data: { personId }, metadata: { recordedAt } }) => [
      patch(people, { personId }, { passwordSetAt: recordedAt, passwordHashedAt: recordedAt, resetRequestedAt: null }),
    ]),
    on(PasswordRehashed, ({ data: { personId }, metadata: { recordedAt } }) => [
      patch(people, { personId }, { passwordHashedAt: recordedAt }),
    ]),
    on(PasswordResetRequested, ({ data: { personId }, metadata: { recordedAt } }) => [
      patch(people, { personId }, { resetRequestedAt: recordedAt }),
    ]),
    on(TotpEnrolmentStarted, ({ data: { personId }, metadata: { recordedAt } }) => [
      patch(people, { personId }, { secondFactorOfferedAt: recordedAt }),
    ]),
    on(TotpEnabled, ({ data: { personId, recoveryDigests } }) => [
      patch(
        people,
        { personId },
        { secondFactor: 'totp', secondFactorLockedUntil: null, recoveryCodes: recoveryDigests.length },
      ),
    ]),
    on(TotpDisabled, ({ data: { personId } }) => [
      patch(people, { personId }, { secondFactor: null, secondFactorLockedUntil: null, recoveryCodes: 0 }),
    ]),
    on(SecondFactorUsed, ({ data: { personId, recoveryDigest }, metadata: { recordedAt } }) => [
      patch(people, { personId }, { secondFactorUsedAt: recordedAt, secondFactorLockedUntil: null }),
      ...(recoveryDigest === undefined ? [] : [increment(people, { personId }, { recoveryCodes: -1 })]),
    ]),
    on(SignInFailed, ({ data: { personId, factor } }) => [
      increment(signInFailures, { personId, factor }, { failures: 1n }),
    ]),
    on(SecondFactorLocked, ({ data: { personId, until } }) => [
      patch(people, { personId }, { secondFactorLockedUntil: until }),
    ]),
    on(ExternalIdentityLinked, ({ data: { personId } }) => [
      increment(people, { personId }, { externalIdentities: 1 }),
    ]),
    on(TenantJoined, ({ data: { personId, joinedTenant }, metadata: { recordedAt } }) => [
      insert(personTenants, { personId, joinedTenant, joinedAt: recordedAt }),
    ]),
    on(PersonDisabled, ({ data: { personId } }) => [
      patch(people, { personId }, { disabled: true, resetRequestedAt: null }),
    ]),
    on(PersonEnabled, ({ data: { personId } }) => [patch(people, { personId }, { disabled: false })]),
  ],
});
