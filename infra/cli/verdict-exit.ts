import type { Verdict } from '../../domain/notary/verifier/finding.ts';

/** What a verification says with the process's exit code. */
export const VERDICT_EXIT: Readonly<Record<Verdict, number>> = { valid: 0, tampered: 1, malformed: 2, stale: 3 };
