import type { TenantId } from '../../domain/kernel/stream.ts';

/*
 * Tokens that say where their stream is, so that no table has to: `<kind>_<ids, 16 bytes each>_<secret>`, in base64url.
 * Whether one is genuine, the digest in the stream says.
 */

const SECRET = /^[A-Za-z0-9_-]{43}$/;

const textOf = (kind: string, ids: readonly string[], secret: string): string =>
  `${kind}_${Buffer.from(ids.join('').replaceAll('-', ''), 'hex').toString('base64url')}_${secret}`;

/** The ids of a token of a kind; undefined for a text that is none. */
const idsOf = (kind: string, count: number, text: string): readonly string[] | undefined => {
  const begin = kind.length + 1;
  const length = Math.ceil((count * 16 * 8) / 6);
  if (!text.startsWith(`${kind}_`) || text[begin + length] !== '_') return undefined;
  if (!SECRET.test(text.slice(begin + length + 1))) return undefined;
  const encoded = text.slice(begin, begin + length);
  const bytes = Buffer.from(encoded, 'base64url');
  // One token has one text: other spellings of the same bytes are none.
  if (bytes.length !== count * 16 || bytes.toString('base64url') !== encoded) return undefined;
  return Array.from({ length: count }, (_, index) => uuidOf(bytes.toString('hex', index * 16, index * 16 + 16)));
};

const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');

export const refreshTokenText = (sessionId: string, secret: string): string => textOf('precr', [sessionId], secret);

/** The session of a refresh token; undefined for a text that is none. */
export const sessionOfRefreshToken = (text: string): string | undefined => idsOf('precr', 1, text)?.[0];

export const resetTokenText = (personId: string, secret: string): string => textOf('precp', [personId], secret);

/** The person of a reset token; undefined for a text that is none. */
export const personOfResetToken = (text: string): string | undefined => idsOf('precp', 1, text)?.[0];

export const invitationTokenText = (tenant: TenantId, invitationId: string, secret: string): string =>
  textOf('preci', [tenant, invitationId], secret);

/** Where the invitation of a token is; undefined for a text that is none. */
export const invitationOfToken = (
  text: string,
): { readonly tenant: TenantId; readonly invitationId: string } | undefined => {
  const [tenant, invitationId] = idsOf('preci', 2, text) ?? [];
  return tenant === undefined || invitationId === undefined ? undefined : { tenant, invitationId };
};
