import { z } from 'zod';

/** What `npm audit --json` says, as far as it is looked at: a report, or why there is none. */
const Audit = z.union([
  z.object({ vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })) }),
  z.object({ message: z.string() }),
]);

/** What is known against components; undefined: nobody could be asked. */
export interface Finding {
  readonly known: readonly string[] | undefined;
  readonly summary: string;
}

/**
 * Whether a known vulnerability is in a component. One is enough, whatever its severity: what is red from the day on which
 * it is published has not been forgotten when its time frame ends (`infra/security/operation.md`).
 */
export const findingOf = (audit: string): Finding => {
  const answer = Audit.parse(JSON.parse(audit));
  if ('message' in answer) return { known: undefined, summary: `nobody could be asked: ${answer.message}` };
  const known = Object.entries(answer.vulnerabilities).map(
    ([name, { severity, range }]) => `${severity}: ${name} ${range}`,
  );
  return { known, summary: known.length === 0 ? 'nothing is known' : known.join('\n') };
};
