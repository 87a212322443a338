/** What a secret or a person's datum reads as in a log line. */
export const REDACTED = '[redacted]';

/** Fields whose value never reaches a log, whatever it looks like. */
const DENIED_KEY =
  /pass(word|wd|phrase)|secret|token|authori[sz]ation|cookie|api[-_]?key|credential|private[-_]?key|signature|otp|recovery|email|phone|address|birth|iban|card|cvv|ssn/i;

/** Values that are secret or personal in whatever field or sentence they appear. */
const DENIED_VALUES = new RegExp(
  [
    String.raw`\bprec[rpi]?_[A-Za-z0-9_-]{20,}`, // our own API keys and tokens
    String.raw`\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}`,
    String.raw`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`, // JSON Web Tokens
    String.raw`\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]+`, // Stripe
    String.raw`\bwhsec_[A-Za-z0-9+/=]+`,
    String.raw`\bsk-[A-Za-z0-9_-]{16,}`, // language-model providers
    String.raw`\b(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{20,}`,
    String.raw`\bglpat-[A-Za-z0-9_-]{16,}`,
    String.raw`\bnpm_[A-Za-z0-9]{30,}`,
    String.raw`\bAIza[A-Za-z0-9_-]{30,}`, // Google
    String.raw`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`, // SendGrid
    String.raw`(?<=\bhooks\.slack\.com\/)[A-Za-z0-9/_-]{8,}`,
    String.raw`\bxox[abposr]-[A-Za-z0-9-]{8,}`,
    String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`,
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`,
    String.raw`(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:"]*:[^\s@"]+(?=@)`, // user:password of a connection string
    String.raw`(?<=\bset-cookie\s{0,5}:\s{0,5}[^\s=;]{1,100}=)[^\s;]+`,
    String.raw`(?<=(?<!set-)\bcookie\s{0,5}:\s{0,5})[^\r\n"]+`,
    String.raw`(?<=(?:password|passwd|secret|token|api_?key|access_?key|account_?key)\\{0,7}["']?\s{0,5}[=:]\s{0,5})(?:\\{0,7}"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"',;&]{4,})`,
    String.raw`[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`, // e-mail addresses
    String.raw`\b\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}\b`, // card numbers
    String.raw`\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b`, // IBAN
  ].join('|'),
  'gi',
);

/** Looked for first: most lines hold nothing that could begin a secret. */
const SUSPICION =
  /prec[rpi]?_|bearer|basic|eyJ|_live_|_test_|whsec_|sk-|gh[pousr]_|github_pat|glpat|npm_|AIza|SG\.|xox|AKIA|ASIA|BEGIN|:\/\/|slack\.com|passw|secret|token|key|cookie|@|\d{4}[ -]\d{4}|[A-Z]{2}\d{2}[A-Z0-9]{11}/i;

/** Ids of ours, UUIDs and trace ids, are neither; some of them have the letters and digits that an IBAN has. */
const IDENTIFIER = /^(?:[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/;

/** A text without anything that looks like a secret or a person's datum. */
export const redactText = (text: string): string =>
  IDENTIFIER.test(text) || !SUSPICION.test(text) ? text : text.replace(DENIED_VALUES, REDACTED);

const MAX_KEPT = 2_000;

/** Of an error, what may be kept where people look it up, in events and tables: its message, redacted and shortened. */
export const messageToKeep = (error: unknown): string =>
  redactText((error instanceof Error ? error.message : String(error)).slice(0, MAX_KEPT));

/** A value ready for a log: denied fields and values replaced, errors opened, depth and length bounded. */
export const redact = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return redactText(value.length > 8_192 ? `${value.slice(0, 8_192)}…` : value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 6) return '[deeper]';
  if (value instanceof Error) return redact(errorFields(value), depth + 1);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redact(item, depth + 1));
  return redactInto({}, value, depth);
};

/** Adds to a line, or to what stands in one, the fields of an object, each ready for a log. */
export const redactInto = (clean: Record<string, unknown>, value: object, depth = 0): Record<string, unknown> => {
  for (const [key, member] of Object.entries(value)) {
    const { name, denied } = fieldOf(key);
    clean[name] = denied ? REDACTED : redact(member, depth + 1);
  }
  return clean;
};

const MOST_FIELDS = 1_000;
const fields = new Map<string, { readonly name: string; readonly denied: boolean }>();

/** What a field is called in a line, and whether its value may stand there. Every line has the same few fields. */
const fieldOf = (key: string): { readonly name: string; readonly denied: boolean } => {
  const known = fields.get(key);
  if (known !== undefined) return known;
  const field = { name: redactText(key), denied: DENIED_KEY.test(key) };
  if (fields.size < MOST_FIELDS) fields.set(key, field);
  return field;
};

/** Of an error, what helps to find its cause. A driver's `detail` and `parameters` hold people's data: they stay out. */
const errorFields = (error: Error): object => ({
  name: error.name,
  message: error.message,
  stack: error.stack,
  ...('code' in error && { code: String(error.code) }),
  ...(error.cause !== undefined && { cause: error.cause }),
});
