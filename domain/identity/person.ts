import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { Ids } from '../kernel/ids.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import type { Instant } from '../kernel/time.ts';
import { guessed, type PasswordGuesses, passwordTried } from './password-guesses.ts';
import { isOpenReset, NO_RESETS, type PasswordResets, resetRequested, withReset } from './password-reset.ts';
import {
  ExternalIdentityLinked,
  PasswordRehashed,
  PasswordSet,
  PersonDisabled,
  PersonEnabled,
  type PersonEvent,
  PersonRegistered,
  SignInFailed,
  TenantJoined,
  TotpDisabled,
  TotpEnrolmentStarted,
} from './person-events.ts';
import {
  type SecondFactorProof,
  secondFactorTried,
  secondFactorUsed,
  TOTP_ENABLED,
  totpConfirmed,
  unlocked,
} from './second-factor.ts';

export type SignInFailure = Omit<ReturnType<typeof SignInFailed>['data'], 'personId'>;

export type PersonCommand = { readonly personId: string } & (
  | { readonly type: 'RegisterPerson'; readonly email: string; readonly name: string }
  /** Only where there is none yet. */
  | { readonly type: 'SetFirstPassword'; readonly secretId: string }
  | { readonly type: 'RequestPasswordReset'; readonly tokenDigest: string; readonly expiresAt: Instant }
  | { readonly type: 'ResetPassword'; readonly tokenDigest: string; readonly secretId: string }
  /** `verified`: the secret of the password that was shown. */
  | { readonly type: 'ChangePassword'; readonly verified: string; readonly secretId: string }
  | { readonly type: 'RehashPassword'; readonly verified: string; readonly secretId: string }
  | { readonly type: 'StartTotpEnrolment'; readonly secretId: string }
  | {
      readonly type: 'ConfirmTotp';
      readonly secretId: string;
      readonly step: number | undefined;
      readonly recoveryDigests: readonly string[];
    }
  | { readonly type: 'DisableTotp' }
  | { readonly type: 'TrySecondFactor'; readonly proof: SecondFactorProof; readonly failure: SignInFailure }
  /** `good`: it is the person's, who may sign in. */
  | { readonly type: 'TryPassword'; readonly good: boolean; readonly failure: SignInFailure }
  | { readonly type: 'RecordSignInFailure'; readonly failure: SignInFailure }
  | { readonly type: 'LinkExternalIdentity'; readonly issuer: string; readonly subjectDigest: string }
  | { readonly type: 'JoinTenant'; readonly joinedTenant: TenantId }
  | { readonly type: 'DisablePerson'; readonly reason: string }
  | { readonly type: 'EnablePerson' }
);

export interface Person {
  /** Undefined: nobody registered, though strangers may have tried to sign in. */
  readonly profile: { readonly personId: string; readonly email: string; readonly name: string } | undefined;
  readonly disabled: boolean;
  /** Names the password's hash in the secret store. */
  readonly passwordId: string | undefined;
  readonly resets: PasswordResets;
  readonly enrolment: string | undefined;
  readonly totp: { readonly secretId: string; readonly recoveryDigests: readonly string[] } | undefined;
  /** The newest time step of which a code was used; a code of it or of an older one is refused. */
  readonly usedStep: number;
  /** Wrong second factors in a row. */
  readonly failures: number;
  readonly lockedUntil: Instant | undefined;
  /** Wrong passwords. */
  readonly guesses: PasswordGuesses;
  readonly identities: readonly { readonly issuer: string; readonly subjectDigest: string }[];
  /** Where the person was made a member, the earliest first. */
  readonly tenants: readonly TenantId[];
  /** Counts what ends sessions. A session belongs to the epoch in which it began. */
  readonly epoch: number;
}

export const personStream = (platform: TenantId, personId: string): StreamName =>
  streamName('person', platform, personId);

/** The id of whoever has an e-mail address, the same for every way to write it. */
export const personIdOf = (
  email: string,
  { blindIndex, derivedId }: { readonly blindIndex: (text: string) => string; readonly derivedId: Ids['derivedId'] },
): string => derivedId('person', blindIndex(email));

/** A person: who it is, and with what it proves that. Passwords, codes and tokens are never here, only what names them. */
export const person: Decider<Person, PersonCommand, PersonEvent> = {
  initialState: {
    profile: undefined,
    disabled: false,
    passwordId: undefined,
    resets: NO_RESETS,
    enrolment: undefined,
    totp: undefined,
    usedStep: -1,
    failures: 0,
    lockedUntil: undefined,
    guesses: new Map(),
    identities: [],
    tenants: [],
    epoch: 0,
  },
  decide: (command, state, context) => {
    const { personId } = command;
    if (command.type === 'RecordSignInFailure') return [SignInFailed({ personId, ...command.failure })];
    if (command.type === 'TryPassword') return passwordTried(command, state, context);
    if (command.type === 'RegisterPerson') {
      const { email, name } = command;
      return state.profile === undefined ? [PersonRegistered({ personId, email, name })] : [];
    }
    if (state.profile === undefined) return NOT_FOUND;
    switch (command.type) {
      case 'SetFirstPassword':
        if (state.passwordId !== undefined) return PASSWORD_EXISTS;
        return [PasswordSet({ personId, secretId: command.secretId, occasion: 'invitation' })];
      case 'RequestPasswordReset':
        return resetRequested(command, state, context);
      case 'ResetPassword':
        if (!isOpenReset(state, command.tokenDigest, context.now)) return RESET_OVER;
        return [PasswordSet({ personId, secretId: command.secretId, occasion: 'reset' })];
      case 'ChangePassword':
        if (state.passwordId !== command.verified) return PASSWORD_CHANGED;
        return [PasswordSet({ personId, secretId: command.secretId, occasion: 'change' })];
      case 'RehashPassword':
        return state.passwordId === command.verified
          ? [PasswordRehashed({ personId, secretId: command.secretId })]
          : PASSWORD_CHANGED;
      case 'StartTotpEnrolment':
        if (state.totp !== undefined) return TOTP_ENABLED;
        return [TotpEnrolmentStarted({ personId, secretId: command.secretId })];
      case 'ConfirmTotp':
        return totpConfirmed(command, state);
      case 'DisableTotp':
        return state.totp === undefined ? [] : [TotpDisabled({ personId })];
      case 'TrySecondFactor':
        return secondFactorTried(command, state, context);
      case 'LinkExternalIdentity':
        return identityLinked(command, state);
      case 'JoinTenant':
        if (state.tenants.includes(command.joinedTenant)) return [];
        return [TenantJoined({ personId, joinedTenant: command.joinedTenant })];
      case 'DisablePerson':
        return state.disabled ? [] : [PersonDisabled({ personId, reason: command.reason })];
      case 'EnablePerson':
        return state.disabled ? [PersonEnabled({ personId })] : [];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event, { recordedAt }) => {
    switch (event.type) {
      case 'PersonRegistered':
        return { ...state, profile: event.data };
      case 'PasswordSet':
        return {
          ...state,
          passwordId: event.data.secretId,
          resets: NO_RESETS,
          guesses: new Map(),
          epoch: state.epoch + 1,
        };
      case 'PasswordRehashed':
        return { ...state, passwordId: event.data.secretId };
      case 'PasswordResetRequested':
        return { ...state, resets: withReset(state.resets, event.data, recordedAt) };
      case 'TotpEnrolmentStarted':
        return { ...state, enrolment: event.data.secretId };
      case 'TotpEnabled': {
        const { secretId, recoveryDigests, step } = event.data;
        return {
          ...unlocked(state),
          enrolment: undefined,
          totp: { secretId, recoveryDigests },
          usedStep: step,
          epoch: state.epoch + 1,
        };
      }
      case 'TotpDisabled':
        return { ...unlocked(state), totp: undefined, epoch: state.epoch + 1 };
      case 'SecondFactorUsed':
        return secondFactorUsed(event.data, unlocked(state));
      case 'SignInFailed':
        if (event.data.factor === 'second-factor') return { ...state, failures: state.failures + 1 };
        if (event.data.factor !== 'password') return state;
        return { ...state, guesses: guessed(state.guesses, event.data.device, recordedAt) };
      case 'SecondFactorLocked':
        return { ...state, failures: 0, lockedUntil: event.data.until };
      case 'ExternalIdentityLinked': {
        const { issuer, subjectDigest } = event.data;
        return { ...state, identities: [...state.identities, { issuer, subjectDigest }] };
      }
      case 'TenantJoined':
        return { ...state, tenants: [...state.tenants, event.data.joinedTenant] };
      case 'PersonDisabled':
        return { ...state, disabled: true, resets: NO_RESETS, epoch: state.epoch + 1 };
      case 'PersonEnabled':
        return { ...state, disabled: false };
      default:
        return unreachable(event);
    }
  },
};

type Decided = readonly PersonEvent[] | Refusal;
type Of<Type extends PersonCommand['type']> = Extract<PersonCommand, { readonly type: Type }>;

const NOT_FOUND = refuse('notFound', 'person-not-found', 'There is no such person.');
const PASSWORD_EXISTS = refuse(
  'conflict',
  'password-already-set',
  'There is a password already. Sign in, or reset it.',
);
const PASSWORD_CHANGED = refuse('conflict', 'password-changed', 'The password was changed meanwhile.');
const RESET_OVER = refuse(
  'forbidden',
  'reset-token-invalid',
  'This link was used before or has expired. Ask for a new one.',
);

const identityLinked = (
  { personId, issuer, subjectDigest }: Of<'LinkExternalIdentity'>,
  { identities }: Person,
): Decided => {
  const known = identities.find((identity) => identity.issuer === issuer);
  if (known === undefined) return [ExternalIdentityLinked({ personId, issuer, subjectDigest })];
  if (known.subjectDigest === subjectDigest) return [];
  return refuse(
    'forbidden',
    'external-identity-conflict',
    'Another account of this identity provider is linked to the person with this e-mail address.',
  );
};
