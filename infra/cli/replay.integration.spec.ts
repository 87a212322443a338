import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { startCli } from '../../test/support/cli.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../../test/support/product.ts';
import { notaryIdentity, notaryOver } from '../composition/notary.ts';
import { readConfig } from '../config/config.ts';
import { examineReplays } from './doctor-replays.ts';

/** KRN-11, DEC-08, and A7 from the command line: what an auditor runs. */
describe('an auditor at the command line', { timeout: 120_000 }, () => {
  let shop: ProductUnderTest;
  let decisions: readonly JsonObject[];

  const run = (...args: readonly string[]) => startCli(shop.environment, ...args).ended;
  const replay = async (...args: readonly string[]) => {
    const { code, results, errors } = await run('replay', '--tenant', 'shop', ...args);
    const of = (kind: string) => results.filter((line) => line.kind === kind);
    return { code, errors, of, summary: results.at(-1) };
  };
  /** As every night: the job, and what it recorded once it is done. */
  const replayedByJob = async () => {
    const { jobId, id } = await shop.ada.send('/v1/jobs', { job: 'replay.tenant', input: {} });
    return eventually(() => shop.ada.read(`/v1/replays/${jobId ?? id}`));
  };
  const doctorSays = () => Array.fromAsync(examineReplays(shop.product.storage.pool, true));

  beforeAll(async () => {
    shop = await startProductUnderTest();
    const { code } = await run('gate', 'sweep', '--tenant', 'shop', '--from', '2026-03-01', '--to', '2026-03-04');
    expect(code).toBe(0);
    decisions = await eventually(async () => {
      const listed = await shop.ada.list('/v1/decisions?type=trust_gate');
      expect(listed).toHaveLength(4);
      return listed.toSorted((a, b) => Number(a.position) - Number(b.position));
    });
    await shop.ada.send(`/v1/decisions/${decisions[0]?.decisionId}/actions`, { action: 'accepted' });
    await eventually(async () => {
      const answered = await shop.ada.read(`/v1/decisions/${decisions[0]?.decisionId}`);
      expect(answered.rewardBasisPoints).toBe(10_000);
    });
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  test('replays every decision from the log, whatever the read models say', async () => {
    await shop.product.storage.pool.query(
      `update read_model.decisions set human_action = 'rejected', outcome = 'failure'`,
    );
    const { code, of, summary } = await replay();
    expect(code).toBe(0);
    expect(summary).toEqual({
      kind: 'Summary',
      decisions: 4,
      reproduced: 8,
      diverged: 0,
      redacted: 0,
      unknownEngine: 0,
      inputMissing: 0,
    });
    expect(of('Decision').map(({ decisionId }) => decisionId)).toEqual(decisions.map(({ decisionId }) => decisionId));
    expect(of('Decision')[0]).toMatchObject({
      decisionType: 'trust_gate',
      recommendation: { outcome: 'BLOCK', reason: 'NO_DATA' },
      action: 'accepted',
      ratings: [],
      // With the answer, and what it was worth.
      revision: '2',
    });
    expect(of('Decision')[1]).not.toHaveProperty('action');
    expect(of('TrustGateEvaluated')).toHaveLength(4);
  });

  test('so does a job, each night: its report is in the log, and wherever it is asked for', async () => {
    const report = await replayedByJob();
    expect(report).toMatchObject({
      reproduced: 8,
      diverged: 0,
      divergences: [],
      engines: [{ engine: 'trust-evaluator/1', answers: 8 }],
    });
    expect(await shop.ada.list('/v1/replays')).toMatchObject([{ replayId: report.replayId, reproduced: 8 }]);
    expect(await shop.ada.list('/v1/replays?diverged=true')).toEqual([]);
    const [completed] = await shop.ada.list('/v1/log?types=ReplayCompleted');
    expect(completed).toMatchObject({ stream: `replay-${shop.tenant}.${report.replayId}` });
    expect(await doctorSays()).toMatchObject([
      { what: 'replays', well: true, detail: expect.stringContaining('of 1 ') },
    ]);
    const [waiting] = await shop.ada.list('/v1/processes?process=nightlyReplay');
    expect(waiting).toMatchObject({ step: 'waiting', status: 'running' });
  });

  test('as of a position, and as of a time', async () => {
    const upTo = await replay('--until', String(decisions[1]?.position));
    expect(upTo.summary).toMatchObject({ decisions: 2 });
    expect(upTo.of('Decision')[0]).not.toHaveProperty('action');
    expect((await replay('--until', '2026-01-01T00:00:00.000Z')).summary).toMatchObject({
      decisions: 0,
      reproduced: 0,
    });
    const wrong = await replay('--until', 'yesterday');
    expect(wrong.code).toBe(2);
    expect(wrong.errors).toContain('--until takes a position or a time');
  });

  test('one decision, with the evaluation that it rests on', async () => {
    const { of, summary } = await replay('--decision', String(decisions[2]?.decisionId));
    expect(summary).toMatchObject({ decisions: 1, reproduced: 2 });
    expect(of('Decision')).toMatchObject([{ decisionId: decisions[2]?.decisionId }]);
    const unknown = await replay('--decision', '0195f3e0-0000-7000-8000-000000000009');
    expect(unknown.code).toBe(2);
    expect(unknown.errors).toContain('There is no decision');
  });

  test('of a decision by an engine that is not here it says so, and not that it was reproduced', async () => {
    const { decisionId } = await shop.ada.send('/v1/decisions', {
      decisionType: 'forecast',
      inputContext: { horizon: 7 },
      modelVersion: 'naive@1',
      recommendation: { units: 3 },
      pins: { engine: { name: 'naive', version: '1' } },
    });
    const { code, of, summary } = await replay('--decision', String(decisionId));
    expect(code).toBe(3);
    expect(summary).toMatchObject({ decisions: 1, reproduced: 0, diverged: 0, unknownEngine: 1 });
    expect(of('DecisionRecorded')).toMatchObject([{ result: 'unknownEngine', engine: 'naive/1' }]);
  });

  test('verifies the log, and both say so when it was altered', async () => {
    const { storage, home } = shop.product;
    await notaryOver(storage, notaryIdentity(storage, readConfig(shop.environment), home)).round();
    const signed = await run('verify', 'log', '--tenant', 'shop');
    expect(signed.code).toBe(0);
    const [valid] = signed.results;
    expect(valid).toMatchObject({ verdict: 'valid', tenants: 1, covered: expect.toSatisfy((events) => events >= 10) });
    expect(valid?.key).toMatch(/^precedent\/[0-9a-f]{32}\+[0-9a-f]{8}\+/);
    expect((await run('verify', 'log', '--checkpoints', '/nowhere')).code).toBe(2);
    expect((await run('verify', 'log', '--tenant', 'nobody')).code).toBe(2);

    const { rows } = await storage.pool.query(
      `select min(position) as position from event where type = 'TrustGateEvaluated'`,
    );
    const position = String(rows[0].position);
    await storage.pool.query(`
      begin; alter table event disable trigger all;
      update event set data = replace(data::text, '"BLOCK"', '"PASS"')::json where position = ${position};
      alter table event enable always trigger event_immutable;
      alter table event enable always trigger event_not_truncatable; commit`);

    const found = await run('verify', 'log');
    expect(found.code).toBe(1);
    expect(found.results[0]).toMatchObject({ verdict: 'tampered', tenant: shop.tenant, position });
    const { code, of, summary } = await replay();
    expect(code).toBe(1);
    expect(summary).toMatchObject({ reproduced: 7, diverged: 1, unknownEngine: 1 });
    expect(of('TrustGateEvaluated').find((line) => line.position === position)).toMatchObject({
      result: 'diverged',
      differences: [{ field: 'outcome', recorded: '"PASS"', recomputed: '"BLOCK"' }],
    });

    const report = await replayedByJob();
    expect(report).toMatchObject({
      diverged: 1,
      divergences: [{ position, differences: [{ field: 'outcome', recorded: '"PASS"', recomputed: '"BLOCK"' }] }],
    });
    const alert = await eventually(async () => {
      const [raised] = await shop.ada.list('/v1/alerts');
      expect(raised).toMatchObject({ code: 'replay-diverged', severity: 'critical' });
      return raised;
    });
    expect(alert?.link).toBe(`/v1/replays/${report.replayId}`);
    expect(await shop.ada.list('/v1/replays?diverged=true')).toMatchObject([{ replayId: report.replayId }]);
    expect((await doctorSays())[0]).toMatchObject({
      well: false,
      detail: expect.stringContaining('1 of '),
      mend: expect.stringContaining(`/v1/replays/${report.replayId}`),
    });
  });
});
