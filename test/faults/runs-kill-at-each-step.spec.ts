import { describe, expect, it } from 'vitest';
import { killAtEachStep } from '../support/simulation/kill-at-each-step.ts';
import { type KindOfRun, runScenario } from '../support/simulation/run-scenario.ts';

/** Of the steps that there are, each so-many-th is died at by default. */
const EVERY = process.env.PRECEDENT_NIGHTLY === undefined ? 7 : 1;

const KINDS: readonly KindOfRun[] = ['Forecast', 'Optimization', 'Simulation'];

describe('a run whose machine is killed at each step', () => {
  it.each(KINDS)(
    '(%s) comes to the same end every time, with one decision',
    async (kind) => {
      let first: unknown;
      const steps = await killAtEachStep(
        () => runScenario(kind),
        ({ log, rows, refolded }, killedAt) => {
          const count = (wanted: string): number => log.filter(({ type }) => type === wanted).length;
          const once = [`${kind}Requested`, 'JobRequested', 'DecisionRecorded', `${kind}Completed`, 'JobCompleted'];
          expect({ killedAt, counts: once.map(count) }).toEqual({ killedAt, counts: once.map(() => 1) });
          expect({ killedAt, failed: count(`${kind}Failed`) + count('JobFailed') }).toEqual({ killedAt, failed: 0 });
          const [decision] = log.filter(({ type }) => type === 'DecisionRecorded');
          const end = {
            recommendation: decision?.data.recommendation,
            statuses: [...rows.values()].map(({ status, decisionId }) => ({ status, decisionId })),
            process: log.flatMap(({ type, data }) => (type === 'ProcessAdvanced' ? [data.step] : [])).toSorted(),
          };
          expect(end.statuses).toEqual([{ status: 'completed', decisionId: decision?.data.decisionId }]);
          expect(rows).toEqual(refolded);
          first ??= end;
          expect({ killedAt, ...end }).toEqual({ killedAt, ...(first as object) });
        },
        { every: EVERY },
      );
      expect(steps).toBeGreaterThan(50);
    },
    600_000,
  );

  it('is told of as failed, once, when its worker fails however often it is tried', async () => {
    await killAtEachStep(
      () => runScenario('Simulation', { broken: true }),
      ({ log, rows }, killedAt) => {
        const ends = log.filter(({ type }) =>
          /^(?:Simulation(?:Completed|Failed)|Job(?:Completed|Failed))$/.test(type),
        );
        expect({ killedAt, ends: ends.map(({ type }) => type) }).toEqual({
          killedAt,
          ends: ['JobFailed', 'SimulationFailed'],
        });
        const reason = 'Its worker failed, however often it was tried (exception).';
        expect([...rows.values()]).toMatchObject([{ status: 'failed', code: 'worker-failed', reason }]);
        expect(log.filter(({ type }) => type === 'DecisionRecorded')).toEqual([]);
      },
      { every: EVERY },
    );
  }, 600_000);
});
