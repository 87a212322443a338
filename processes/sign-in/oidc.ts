import { z } from 'zod';
import { linkExternalIdentity, recordSignInFailure } from '../../commands/people.ts';
import { type Person, personIdOf } from '../../domain/identity/person.ts';
import { type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import { type Instant, plusMillis } from '../../domain/kernel/time.ts';
import { type OidcIdentity, OidcRefused } from '../../infra/access/oidc.ts';
import {
  attemptOf,
  type Denied,
  denied,
  failureFrom,
  foldPerson,
  requestOf,
  type SignInPorts,
  type Whence,
} from './ports.ts';
import { afterFirstFactor, type Challenge, type SignedIn } from './sessions.ts';

/** Where to send the browser, and what it is to bring back: sealed, for its cookie. */
export interface OidcRedirect {
  readonly url: string;
  readonly begun: string;
  readonly expiresAt: Instant;
}

const BEGUN_MILLIS = 10 * 60_000;
const BEGUN = 'oidc';
const Begun = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  tenant: z.string().optional(),
});

const NO_PROVIDER = refuse('notFound', 'identity-provider-not-found', 'There is no such identity provider.');
const NOT_BEGUN = denied('oidc-state', 'This sign-in was not begun here, or too long ago. Begin it again.');
/** One answer for a stranger, a disabled person and an address that the provider does not vouch for. */
const NOT_INVITED = denied(
  'not-invited',
  'The identity provider vouches for nobody who is known here. Ask for an invitation.',
);

/** Where an identity provider sends browsers back to: it has to be told beforehand. */
export const callbackOf = (publicUrl: string, provider: string): string =>
  `${publicUrl}/v1/auth/oidc/${encodeURIComponent(provider)}/callback`;

/** Begins a sign-in through an identity provider. */
export const beginOidc = async (
  { oidc, sealed, clock }: SignInPorts,
  provider: string,
  tenant: string | undefined,
): Promise<OidcRedirect | Denied | Refusal> => {
  if (oidc?.name !== provider) return NO_PROVIDER;
  const begun = await oidc.provider.begin().catch(deniedBy);
  if ('denied' in begun) return begun;
  const { url, ...kept } = begun;
  const expiresAt = plusMillis(clock.now(), BEGUN_MILLIS);
  const value = tenant === undefined ? kept : { ...kept, tenant };
  return { url, begun: await sealed.seal(BEGUN, { ...value }, expiresAt), expiresAt };
};

/** Ends it: the browser came back with a code, and with what it was given at the beginning. */
export const completeOidc = async (
  ports: SignInPorts,
  provider: string,
  { search, begun }: { readonly search: string; readonly begun: string | undefined },
  whence: Whence,
): Promise<SignedIn | Challenge | Denied | Refusal> => {
  if (ports.oidc?.name !== provider) return NO_PROVIDER;
  const opened = begun === undefined ? undefined : await ports.sealed.open(BEGUN, begun, ports.clock.now());
  if (opened === undefined) return NOT_BEGUN;
  const { tenant, ...kept } = Begun.parse(opened);
  const identity = await ports.oidc.provider
    .complete(`${callbackOf(ports.publicUrl, provider)}?${search}`, kept)
    .catch(deniedBy);
  if ('denied' in identity) return identity;
  if (identity.email === undefined) return NOT_INVITED;
  const personId = personIdOf(identity.email, { blindIndex: ports.blindIndex, derivedId: ports.ids.derivedId });
  const who = await foldPerson(ports, personId);
  const refused = await linked(ports, personId, who, identity, whence);
  if (refused !== undefined) return refused;
  return afterFirstFactor(ports, who, { personId, epoch: who.epoch, method: 'oidc', tenant }, whence);
};

const deniedBy = (error: unknown): Denied => {
  if (error instanceof OidcRefused)
    return denied(`oidc-${error.reason}`, 'The identity provider did not confirm the sign-in. Begin it again.');
  throw error;
};

/**
 * Why an identity may not sign a person in. The first time, the provider must vouch for the address; from then on its
 * account is the person's, and no other account of that provider is, whoever may have the address by then.
 */
const linked = async (
  ports: SignInPorts,
  personId: string,
  who: Person,
  { issuer, subject, emailVerified }: OidcIdentity,
  whence: Whence,
): Promise<Denied | Refusal | undefined> => {
  // In hex, because the index makes no difference between letters of either case, and providers do.
  const subjectDigest = ports.blindIndex(Buffer.from(subject, 'utf8').toString('hex'));
  const isKnown = who.identities.some((one) => one.issuer === issuer && one.subjectDigest === subjectDigest);
  const outcome =
    who.profile !== undefined && !who.disabled && (isKnown || emailVerified)
      ? await ports.executor.execute(
          linkExternalIdentity,
          { personId, issuer, subjectDigest },
          requestOf(ports, whence, personId),
        )
      : undefined;
  if (outcome?.ok === true) return undefined;
  const recorded = await ports.executor.execute(
    recordSignInFailure,
    { personId, failure: failureFrom('identity-provider', whence) },
    attemptOf(ports, whence),
  );
  if (!recorded.ok) return recorded.refusal;
  return outcome?.refusal ?? NOT_INVITED;
};
