/**
 * What must never be found where it does not belong, in the form in which it turns up in errors. Put together here, so
 * that no scanner takes this file for a leak.
 */
export interface PlantedSecret {
  readonly kind: string;
  /** As it would stand in a message. */
  readonly text: string;
  /** The part of it that nobody may read. */
  readonly core: string;
}

const planted = (kind: string, before: string, core: string, after = ''): PlantedSecret => ({
  kind,
  text: `${before}${core}${after}`,
  core,
});
const random = 'q7Zr2LxVt9WmKc4NbHs6';

export const PLANTED_SECRETS: readonly PlantedSecret[] = [
  planted('API key', 'prec_', `${'a1B2'.repeat(11)}`),
  planted('refresh token', 'precr_', `${'c3D4'.repeat(11)}`),
  planted('password-reset token', 'precp_', `${'e5F6'.repeat(11)}`),
  planted('invitation token', 'preci_', `${'g7H8'.repeat(11)}`),
  planted('bearer credential', 'Bearer ', 'opaque.reference-token-1'),
  planted('basic credential', 'Basic ', Buffer.from('user:correct horse').toString('base64')),
  planted('JSON Web Token', '', `eyJ${'hbGciOiJFZERTQSJ9'}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`),
  planted('Stripe key', 'sk_live_', '4eC39HqLyjWDarjt'),
  planted('Stripe restricted key', 'rk_test_', '5fD40IrMzkXEbsku'),
  planted('webhook secret', 'whsec_', 'dGhpcyBpcyBhIHNlY3JldA=='),
  planted('language-model key', 'sk-', 'proj-abcdefghijklmnop'),
  planted('GitHub token', 'ghp_', 'abcdefghijklmnopqrstuvwxyz0123456789'),
  planted('GitHub fine-grained token', 'github_pat_', '11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ'),
  planted('GitLab token', 'glpat-', 'Xy12Zw34Ab56Cd78Ef90'),
  planted('npm token', 'npm_', 'aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'),
  planted('Slack token', 'xoxb-', '123456789012-abcdefghijkl'),
  planted('Slack webhook', 'https://hooks.slack.com/services/', 'T024F7F15/B01ABCDEF/AHv3nqSe7vY1kLmNoP'),
  planted('Google API key', 'AIza', 'SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q'),
  planted('SendGrid key', 'SG.', 'aBcDeFgHiJkLmNoPqRsTuV.wXyZ0123456789aBcDeFgHiJkLmNoPqRsT'),
  planted('AWS access key id', 'AKIA', 'IOSFODNN7EXAMPLE'),
  planted('AWS secret key', 'aws_secret_access_key=', `wJalrXUtnFEMI/K7MDENG/bPxRfiCY${random}`),
  planted('Azure connection string', 'AccountName=shop;AccountKey=', `${random}${random}==`, ';EndpointSuffix=core'),
  planted(
    'private key',
    `-----BEGIN ${'RSA PRIVATE KEY'}-----\n`,
    'MIIEowIBAAKCAQEA',
    '\n-----END RSA PRIVATE KEY-----',
  ),
  planted('PostgreSQL password', 'postgres://app:', 'hunter22', '@db.internal:5432/precedent'),
  planted('Redis password', 'redis://:', 'swordfish77', '@cache.internal:6379/0'),
  planted('password as JSON', '{"password":"', 'Tr0ub4dor and 3', '"}'),
  planted('password in a form', 'user=ada&password=', 'c0rrect-h0rse-battery', '&remember=1'),
  planted('cookie', 'Cookie: precedent_refresh=', `${random}a`, '; theme=dark'),
  planted('set cookie', 'set-cookie: __Host-session=', `${random}b`, '; HttpOnly'),
  planted('TOTP secret', 'otpauth://totp/Precedent:ada?secret=', 'JBSWY3DPEHPK3PXPJBSWY3DP', '&issuer=Precedent'),
  planted('e-mail address', '<', 'jane.doe@example.org', '>'),
  planted('card number', '', '4242 4242 4242 4242'),
  planted('IBAN', '', 'DE89370400440532013000'),
];

/** One sentence with all of them, as no error should ever be. */
export const LEAK = `it failed: ${PLANTED_SECRETS.map(({ text }) => text).join(' | ')}`;

/** The kinds of which a text shows the secret part. */
export const foundIn = (text: string): readonly string[] =>
  PLANTED_SECRETS.filter(({ core }) => text.includes(core)).map(({ kind }) => kind);
