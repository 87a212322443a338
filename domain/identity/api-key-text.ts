import type { TenantId } from '../kernel/stream.ts';

/** What the text of an API key says without asking anybody: where its stream is. Whether it is genuine, its digest says. */
export interface ApiKeyAddress {
  readonly tenant: TenantId;
  readonly keyId: string;
}

const FORM = /^prec_([A-Za-z0-9_-]{43})_[A-Za-z0-9_-]{43}$/;

/** How much of a key is shown in lists: where it belongs, and of its 256 secret bits 24, by which people tell rotations apart. */
const PREFIX_LENGTH = 'prec_'.length + 43 + 1 + 4;

/** `prec_<tenant and key id>_<secret>`: ids are UUIDs in lower case, the secret is 32 random bytes in base64url. */
export const apiKeyText = ({ tenant, keyId }: ApiKeyAddress, secret: string): string =>
  `prec_${base64url(`${tenant}${keyId}`.replaceAll('-', ''))}_${secret}`;

export const apiKeyPrefix = (text: string): string => text.slice(0, PREFIX_LENGTH);

/** A key's text with a new secret, for its holder's eyes, and what may be kept of it. */
export const newApiKey = (
  address: ApiKeyAddress,
  random: { readonly secret: () => string; readonly digest: (text: string) => string },
): { readonly text: string; readonly prefix: string; readonly digest: string } => {
  const text = apiKeyText(address, random.secret());
  return { text, prefix: apiKeyPrefix(text), digest: random.digest(text) };
};

/** Undefined for a text that is no API key. */
export const apiKeyAddress = (text: string): ApiKeyAddress | undefined => {
  const [, address] = FORM.exec(text) ?? [];
  if (address === undefined) return undefined;
  const hex = hexOf(address);
  return { tenant: uuidOf(hex.slice(0, 32)), keyId: uuidOf(hex.slice(32, 64)) };
};

const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');

const base64url = (hex: string): string =>
  btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const hexOf = (text: string): string =>
  Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
    char.charCodeAt(0).toString(16).padStart(2, '0'),
  ).join('');
