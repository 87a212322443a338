/** A browser's access token. The prefix makes browsers refuse it without `Secure`, with a domain, or from another host. */
export const ACCESS_COOKIE = '__Host-precedent-access';

const OURS = /(?:^|;)\s*__Host-precedent-/;

/** Whether a `Cookie` header carries a credential of ours. */
export const carriesCredential = (header: string | undefined): boolean => header !== undefined && OURS.test(header);

/** The value of a cookie. */
export const cookieOf = (header: string | undefined, name: string): string | undefined => {
  for (const pair of header?.split(';') ?? []) {
    const mark = pair.indexOf('=');
    if (pair.slice(0, mark).trim() === name) return pair.slice(mark + 1).trim();
  }
  return undefined;
};
