import type { CommandExecutor, Request } from '../../commands/runtime/executor.ts';
import { type Person, person, personStream } from '../../domain/identity/person.ts';
import type { LogReader } from '../../domain/kernel/command.ts';
import type { Actor } from '../../domain/kernel/envelope.ts';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Clock } from '../../domain/kernel/time.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';
import type { AccessTokens } from '../../infra/access/access-tokens.ts';
import type { BlindIndex } from '../../infra/access/blind-index.ts';
import type { OidcProvider } from '../../infra/access/oidc.ts';
import type { Passwords } from '../../infra/access/passwords.ts';
import type { RandomTokens } from '../../infra/access/random-tokens.ts';
import type { SealedText } from '../../infra/access/sealed-text.ts';
import type { Totp } from '../../infra/access/totp.ts';
import type { Secrets } from '../../infra/crypto/secrets.ts';
import type { Mailer } from '../../infra/mail/mailer.ts';

/** What signing in works with. */
export interface SignInPorts {
  readonly executor: CommandExecutor;
  readonly log: LogReader;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly totp: Totp;
  readonly tokens: RandomTokens;
  readonly blindIndex: BlindIndex;
  readonly secrets: Secrets;
  readonly mailer: Mailer;
  readonly accessTokens: AccessTokens;
  readonly sealed: SealedText;
  /** Undefined: none is configured. */
  readonly oidc: { readonly name: string; readonly provider: OidcProvider } | undefined;
  /** Where people reach the product, without a slash at its end: links in mails begin with it. */
  readonly publicUrl: string;
}

/** From where somebody asks. */
export interface Whence {
  /** The client's address and what it calls itself: personal. */
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
  readonly traceparent?: string;
  /** Of whoever is signed in already. */
  readonly sessionId?: string;
}

/** As much of it as is known of whoever does not come over HTTP. */
type Asked = Pick<Whence, 'requestId' | 'traceparent'> & Partial<Whence>;

/** Somebody did not prove who they are (HTTP 401). Everything else that is not done is a Refusal. */
export interface Denied {
  /** kebab-case and stable. */
  readonly denied: string;
  readonly reason: string;
}

export const denied = (code: string, reason: string): Denied => ({ denied: code, reason });

/** One answer for a stranger, a wrong password, a disabled person and whoever never set a password. */
export const INVALID_CREDENTIALS = denied('invalid-credentials', 'The e-mail address or the password is wrong.');

/** Who acts while nobody has proved who they are. */
const SIGN_IN: Actor = { kind: 'process', id: 'sign-in' };

export const platformOf = ({ ids }: Pick<SignInPorts, 'ids'>): TenantId => platformTenant(ids.derivedId);

/** A request to the executor, in the platform's tenant. Without `personId`, nobody has proved who they are. */
export const requestOf = (
  ports: Pick<SignInPorts, 'ids'>,
  { ip, userAgent = '', requestId, traceparent, sessionId }: Asked,
  personId?: string,
): Request => {
  const commandId = ports.ids.newId();
  return {
    tenant: platformOf(ports),
    actor: personId === undefined ? SIGN_IN : { kind: 'user', id: personId },
    commandId,
    neverSent: true,
    correlationId: requestId,
    causationId: commandId,
    ...(traceparent !== undefined && { traceparent }),
    ...(sessionId !== undefined && { sessionId }),
    ...(ip !== undefined && { client: { subject: personId ?? 'tenant', ip, userAgent } }),
  };
};

/**
 * The same of somebody who claims to be a person, and has not proved it. From where is sealed under the platform's key:
 * it need not be that person, and a key of a stranger's own, made at the first try, would take measurably longer (S3).
 */
export const attemptOf = (ports: Pick<SignInPorts, 'ids'>, whence: Asked): Request => requestOf(ports, whence);

/** What the log says of a person now. */
export const foldPerson = async (ports: Pick<SignInPorts, 'ids' | 'log'>, personId: string): Promise<Person> =>
  (await ports.log.fold(personStream(platformOf(ports), personId), person)).state;

/** What a failure to sign in notes of the client. `device`: known as one of the person's. */
export const failureFrom = <Factor extends string>(
  factor: Factor,
  { ip, userAgent }: Whence,
  device: string | null = null,
) => ({ factor, ip, userAgent, device });
