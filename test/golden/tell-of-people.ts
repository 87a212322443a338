import { issueApiKey, revokeApiKey, rotateApiKey } from '../../commands/api-keys.ts';
import { recordDenial, recordPersonalRead, recordPlatformAccess } from '../../commands/audit.ts';
import {
  acceptInvitation,
  addMember,
  changeMemberGrants,
  changeMemberRoles,
  removeMember,
  revokeInvitation,
  sendInvitation,
} from '../../commands/members.ts';
import {
  appointSuperAdmin,
  changePassword,
  confirmTotp,
  disablePerson,
  disableTotp,
  enablePerson,
  joinTenant,
  linkExternalIdentity,
  recordSignInFailure,
  registerPerson,
  rehashPassword,
  requestPasswordReset,
  setFirstPassword,
  startTotpEnrolment,
  trySecondFactor,
} from '../../commands/people.ts';
import { defineRole, retireRole } from '../../commands/roles.ts';
import { proveSession, refreshSession, revokeSession, startSession, switchTenant } from '../../commands/sessions.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import {
  ADA,
  answered,
  DAY,
  DIGEST,
  GRACE,
  idNamed,
  ON_PLATFORM,
  PLATFORM_TENANT,
  SHOP,
  TAB,
  type Teller,
} from './teller.ts';

/** People, sessions, members, and what the audit has of them. */
export const tellOfPeople = async (teller: Teller): Promise<void> => {
  const { send, now } = teller;
  const failure = { factor: 'password', ip: '192.0.2.66', userAgent: 'Somebody else', device: null } as const;
  for (const [personId, name] of [
    [ADA, 'Ada Example'],
    [GRACE, 'Grace Example'],
  ] as const) {
    await send(registerPerson, { personId, email: `${name.slice(0, 3)}@example.org`, name }, ON_PLATFORM);
  }
  await send(appointSuperAdmin, { personId: ADA }, ON_PLATFORM);
  await send(setFirstPassword, { personId: ADA, secretId: 'password 1' }, ON_PLATFORM);
  await send(rehashPassword, { personId: ADA, secretId: 'password 2', verified: 'password 1' }, ON_PLATFORM);
  await send(changePassword, { personId: ADA, secretId: 'password 3', verified: 'password 2' }, ON_PLATFORM);
  await send(
    requestPasswordReset,
    { personId: ADA, tokenDigest: DIGEST, expiresAt: plusMillis(now(), DAY) },
    ON_PLATFORM,
  );
  await send(startTotpEnrolment, { personId: ADA, secretId: 'totp' }, ON_PLATFORM);
  await send(confirmTotp, { personId: ADA, secretId: 'totp', step: 1, recoveryDigests: [DIGEST] }, ON_PLATFORM);
  await send(trySecondFactor, { personId: ADA, proof: { step: 2 }, failure }, ON_PLATFORM);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await send(
      trySecondFactor,
      { personId: ADA, proof: {}, failure: { ...failure, factor: 'second-factor' } },
      ON_PLATFORM,
    );
  }
  await send(disableTotp, { personId: ADA }, ON_PLATFORM);
  await send(recordSignInFailure, { personId: ADA, failure }, ON_PLATFORM);
  await send(
    linkExternalIdentity,
    { personId: ADA, issuer: 'https://id.example.org', subjectDigest: DIGEST },
    ON_PLATFORM,
  );
  await send(joinTenant, { personId: ADA, joinedTenant: SHOP }, ON_PLATFORM);
  await send(disablePerson, { personId: GRACE, reason: 'left us' }, ON_PLATFORM);
  await send(enablePerson, { personId: GRACE }, ON_PLATFORM);

  const sessionId = idNamed('session');
  const begun = {
    personId: ADA,
    epoch: 0,
    activeTenant: SHOP,
    method: 'password',
    ip: '192.0.2.7',
    userAgent: 'A browser',
  } as const;
  await send(startSession, { ...begun, sessionId, refreshDigest: DIGEST }, ON_PLATFORM);
  await send(refreshSession, { sessionId, presented: DIGEST, successor: '2'.repeat(64) }, ON_PLATFORM);
  await send(proveSession, { sessionId, by: 'password' }, ON_PLATFORM);
  await send(switchTenant, { sessionId, activeTenant: PLATFORM_TENANT }, ON_PLATFORM);
  await send(revokeSession, { sessionId, reason: 'signed-out' }, ON_PLATFORM);

  await send(addMember, { personId: ADA, roles: ['tenant_admin'] });
  await send(addMember, { personId: GRACE, roles: ['viewer'] });
  await send(changeMemberRoles, { personId: GRACE, roles: ['auditor'] });
  await send(changeMemberGrants, {
    personId: GRACE,
    grants: [{ resourceType: 'models', verb: 'read' }],
    modules: ['decisions'],
  });
  await send(removeMember, { personId: GRACE });
  const invitation = { tokenDigest: DIGEST, expiresAt: plusMillis(now(), DAY), roles: ['viewer'] };
  await send(sendInvitation, {
    ...invitation,
    invitationId: idNamed('first'),
    personId: GRACE,
    email: 'gra@example.org',
  });
  await send(acceptInvitation, { invitationId: idNamed('first'), tokenDigest: DIGEST });
  await send(sendInvitation, {
    ...invitation,
    invitationId: idNamed('second'),
    personId: TAB,
    email: 'tab@example.org',
  });
  await send(revokeInvitation, { invitationId: idNamed('second') });
  await send(recordDenial, { reason: 'not-permitted', status: 403, endpoint: 'ListDecisions', personId: GRACE });
  await send(recordPersonalRead, {
    query: 'ListMembers',
    subjects: [ADA],
    count: 1,
    purpose: 'support',
    personId: ADA,
  });
  await send(recordPlatformAccess, { hour: '2026-11-20T12:00:00.000Z', personId: ADA });
};

/** Keys and roles. */
export const tellOfKeysAndRoles = async (teller: Teller): Promise<void> => {
  const { send } = teller;
  const issued = await send(issueApiKey, {
    name: 'shop floor',
    scopes: ['decisions:read'],
    prefix: 'prec_abcdefgh',
    digest: DIGEST,
  });
  const keyId = answered(issued, 'keyId');
  await send(rotateApiKey, { keyId, prefix: 'prec_ijklmnop', digest: '3'.repeat(64) });
  await send(revokeApiKey, { keyId });
  await send(defineRole, { name: 'night_shift', permissions: ['alerts:*'] });
  await send(retireRole, { name: 'night_shift' });
};
