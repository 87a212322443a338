import { z } from 'zod';
import { firstSuperAdmin, firstSuperAdminStream } from '../domain/identity/first-super-admin.ts';
import { person, personStream } from '../domain/identity/person.ts';
import {
  ExternalIdentityLinked,
  PasswordRehashed,
  PasswordResetRequested,
  PersonDisabled,
  PersonRegistered,
  SignInFailed,
  SuperAdminAppointed,
  TenantJoined,
  TotpEnabled,
  TotpEnrolmentStarted,
} from '../domain/identity/person-events.ts';
import { command } from '../domain/kernel/command.ts';
import { platformTenant } from '../domain/tenancy/tenant.ts';

/*
 * People and how they prove who they are are in the platform's log, so every one of these is sent in the platform's
 * tenant. Those without a route carry what only the sign-in process can have checked.
 */

const { personId, secretId } = PasswordRehashed.schema.shape;
const { factor, ip, userAgent, device } = SignInFailed.schema.shape;
const failure = z.strictObject({ factor, ip, userAgent, device });

const declared = {
  permission: 'people:admin',
  stream: (input: { readonly personId: string }, { tenant }: { readonly tenant: string }) =>
    personStream(tenant, input.personId),
  decider: person,
} as const;

export const registerPerson = command({
  ...declared,
  name: 'RegisterPerson',
  summary: 'Makes somebody known by e-mail address; nothing happens for somebody who is.',
  input: PersonRegistered.schema,
  command: (input) => ({ type: 'RegisterPerson', ...input }),
});

export const setFirstPassword = command({
  ...declared,
  name: 'SetFirstPassword',
  summary: 'Gives somebody who has no password one.',
  input: z.strictObject({ personId, secretId }),
  command: (input) => ({ type: 'SetFirstPassword', ...input }),
});

export const requestPasswordReset = command({
  ...declared,
  name: 'RequestPasswordReset',
  summary: 'Lets whoever has the token set a new password, once and for a limited time.',
  input: PasswordResetRequested.schema,
  command: (input) => ({ type: 'RequestPasswordReset', ...input }),
});

export const resetPassword = command({
  ...declared,
  name: 'ResetPassword',
  summary: 'Sets a new password for a reset token, and ends all sessions.',
  input: z.strictObject({ personId, secretId, tokenDigest: PasswordResetRequested.schema.shape.tokenDigest }),
  command: (input) => ({ type: 'ResetPassword', ...input }),
});

export const changePassword = command({
  ...declared,
  name: 'ChangePassword',
  summary: 'Sets a new password in place of one that was shown, and ends all sessions.',
  input: z.strictObject({ personId, secretId, verified: secretId }),
  command: (input) => ({ type: 'ChangePassword', ...input }),
});

export const rehashPassword = command({
  ...declared,
  name: 'RehashPassword',
  summary: "Keeps a password that was shown under a hash with today's parameters.",
  input: z.strictObject({ personId, secretId, verified: secretId }),
  command: (input) => ({ type: 'RehashPassword', ...input }),
});

export const startTotpEnrolment = command({
  ...declared,
  name: 'StartTotpEnrolment',
  summary: 'Notes the secret that was shown to somebody who wants a second factor.',
  input: TotpEnrolmentStarted.schema,
  command: (input) => ({ type: 'StartTotpEnrolment', ...input }),
});

export const confirmTotp = command({
  ...declared,
  name: 'ConfirmTotp',
  summary: 'Enables the second factor, given the time step of a code of its secret.',
  input: z.strictObject({ ...TotpEnabled.schema.shape, step: TotpEnabled.schema.shape.step.optional() }),
  command: ({ step, ...input }) => ({ type: 'ConfirmTotp', ...input, step }),
});

export const disableTotp = command({
  ...declared,
  name: 'DisableTotp',
  summary: 'Ends asking for a second factor.',
  input: z.strictObject({ personId }),
  command: (input) => ({ type: 'DisableTotp', ...input }),
});

export const trySecondFactor = command({
  ...declared,
  name: 'TrySecondFactor',
  summary: 'Uses up a second factor, or counts a wrong one.',
  input: z.strictObject({
    personId,
    proof: z.union([
      z.strictObject({ recoveryDigest: TotpEnabled.schema.shape.recoveryDigests.element }),
      z.strictObject({ step: TotpEnabled.schema.shape.step.optional() }),
    ]),
    failure,
  }),
  command: ({ proof, ...input }) => ({
    type: 'TrySecondFactor',
    ...input,
    proof: 'recoveryDigest' in proof ? proof : { step: proof.step },
  }),
  answer: (events) => ({ accepted: events.some(({ type }) => type === 'SecondFactorUsed') }),
});

export const tryPassword = command({
  ...declared,
  name: 'TryPassword',
  summary: 'Accepts a password that was compared, or counts a wrong one. Refused while there were too many.',
  input: z.strictObject({ personId, good: z.boolean(), failure }),
  command: (input) => ({ type: 'TryPassword', ...input }),
});

export const recordSignInFailure = command({
  ...declared,
  name: 'RecordSignInFailure',
  summary: 'Notes that somebody tried to be a person and could not prove it.',
  input: z.strictObject({ personId, failure }),
  command: (input) => ({ type: 'RecordSignInFailure', ...input }),
});

export const linkExternalIdentity = command({
  ...declared,
  name: 'LinkExternalIdentity',
  summary: "Lets an identity provider's account sign a person in.",
  input: ExternalIdentityLinked.schema,
  command: (input) => ({ type: 'LinkExternalIdentity', ...input }),
});

/** Also sent from the tenant's side, by the process that hears of new members. */
export const joinTenant = command({
  ...declared,
  actsIn: (_, { idFrom }) => platformTenant(idFrom),
  name: 'JoinTenant',
  summary: 'Notes where a person was made a member, so that sign-in knows where to look.',
  input: TenantJoined.schema,
  command: (input) => ({ type: 'JoinTenant', ...input }),
});

export const appointSuperAdmin = command({
  name: 'AppointSuperAdmin',
  summary: 'Names the first super admin, unless there is one.',
  permission: 'people:admin',
  input: SuperAdminAppointed.schema,
  stream: (_, { tenant }) => firstSuperAdminStream(tenant),
  decider: firstSuperAdmin,
  command: ({ personId }) => ({ type: 'AppointSuperAdmin', personId }),
});

export const disablePerson = command({
  ...declared,
  name: 'DisablePerson',
  summary: 'Keeps a person from signing in, and ends all its sessions. In the platform tenant only.',
  route: 'POST /v1/people/:personId/disable',
  input: PersonDisabled.schema,
  command: (input) => ({ type: 'DisablePerson', ...input }),
});

export const enablePerson = command({
  ...declared,
  name: 'EnablePerson',
  summary: 'Lets a person that was disabled sign in again. In the platform tenant only.',
  route: 'POST /v1/people/:personId/enable',
  input: z.strictObject({ personId }),
  command: (input) => ({ type: 'EnablePerson', ...input }),
});

export const peopleCommands = [
  registerPerson,
  setFirstPassword,
  requestPasswordReset,
  resetPassword,
  changePassword,
  rehashPassword,
  startTotpEnrolment,
  confirmTotp,
  disableTotp,
  trySecondFactor,
  tryPassword,
  recordSignInFailure,
  linkExternalIdentity,
  joinTenant,
  appointSuperAdmin,
  disablePerson,
  enablePerson,
] as const;
