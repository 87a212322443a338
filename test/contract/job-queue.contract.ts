import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ids } from '../../infra/ids.ts';
import { JobGivenUp, JobOnHold, type JobQueue, type JobWorker } from '../../infra/queue/job-queue.ts';
import type { JobReference } from '../../infra/queue/job-storage.ts';
import { eventually } from '../support/processes/installation.ts';

/** What a backend's spec hands to the suite. */
export interface JobQueueSubject {
  /** A client of one queue, as another process would have one. Locks last 500 ms, the first back-off 20 ms. */
  readonly connect: () => Promise<JobQueue>;
  readonly close: () => Promise<void>;
}

const TENANT = '0195f3e0-0000-7000-8000-000000000011';
const jobOf = (maxAttempts = 3): JobReference => ({ tenant: TENANT, id: ids.newId(), maxAttempts });

/** The contract that both backends of the job queue keep, each with real concurrency. */
export const jobQueueContract = (
  name: string,
  factory: () => Promise<JobQueueSubject>,
  { lacks }: { readonly lacks?: string | undefined } = {},
): void => {
  describe.skipIf(lacks !== undefined)(`job queue contract: ${name}${lacks === undefined ? '' : ` (${lacks})`}`, () => {
    let subject: JobQueueSubject;
    let queue: JobQueue;
    const workers: JobWorker[] = [];
    const work = async (run: Parameters<JobQueue['work']>[0], at = queue, concurrency = 4): Promise<JobWorker> => {
      const worker = await at.work(run, { concurrency });
      workers.push(worker);
      return worker;
    };
    const idle = () =>
      eventually(
        () => queue.depth(),
        ({ waiting, delayed, active }) => waiting + delayed + active === 0,
      );

    beforeAll(async () => {
      subject = await factory();
      queue = await subject.connect();
      await eventually(
        () => queue.depth().catch(() => undefined),
        (depth) => depth !== undefined,
      );
    });
    afterEach(async () => {
      for (const worker of workers.splice(0)) await worker.close();
    });
    afterAll(async () => {
      await queue.close();
      await subject.close();
    });

    it('runs every job once, with its reference, when two processes work', async () => {
      const other = await subject.connect();
      const jobs = Array.from({ length: 40 }, () => jobOf());
      const ran: JobReference[] = [];
      for (const one of [queue, other]) await work(async (job) => void ran.push(job), one);
      await queue.add(jobs);
      await eventually(
        async () => ran.length,
        (count) => count >= jobs.length,
      );
      await idle();
      const byId = (one: JobReference, two: JobReference): number => one.id.localeCompare(two.id);
      expect(ran.toSorted(byId)).toEqual(jobs.toSorted(byId));
      for (const worker of workers.splice(0)) await worker.close();
      await other.close();
    });

    it('adds a job once, however often it is asked, also when it has ended', async () => {
      const job = jobOf();
      await queue.add([job, job]);
      await queue.add([job]);
      expect(await queue.depth()).toMatchObject({ waiting: 1 });
      const ran: string[] = [];
      await work(async ({ id }) => void ran.push(id));
      await idle();
      await queue.add([job]);
      await idle();
      expect(ran).toEqual([job.id]);
    });

    it('tries a failing job again after growing pauses, then keeps it as failed, and revives it', async () => {
      const { failed } = await queue.depth();
      const job = jobOf(4);
      const attempts: { attempt: number; last: boolean; at: number }[] = [];
      let broken = true;
      await work(async (_, { attempt, last }) => {
        attempts.push({ attempt, last, at: performance.now() });
        if (broken) throw new Error('the provider is away');
      });
      await queue.add([job]);
      await eventually(
        () => queue.depth(),
        (depth) => depth.failed === failed + 1,
      );
      expect(attempts).toMatchObject([
        { attempt: 1, last: false },
        { attempt: 2, last: false },
        { attempt: 3, last: false },
        { attempt: 4, last: true },
      ]);
      // 20 ms doubled twice, of which half is random.
      expect((attempts[3]?.at ?? 0) - (attempts[2]?.at ?? 0)).toBeGreaterThanOrEqual(39);

      broken = false;
      await queue.revive(job);
      await eventually(
        () => queue.depth(),
        (depth) => depth.failed === failed,
      );
      await idle();
      expect(attempts.slice(4)).toMatchObject([{ attempt: 1 }]);
    });

    it('does not try a job again that was given up', async () => {
      const { failed } = await queue.depth();
      let runs = 0;
      await work(async () => {
        runs += 1;
        throw new JobGivenUp('invalid-input', 'the input is wrong');
      });
      await queue.add([jobOf()]);
      await eventually(
        () => queue.depth(),
        (depth) => depth.failed === failed + 1,
      );
      expect(runs).toBe(1);
    });

    it('hands a job that is on hold out again, any number of times, and counts no attempt', async () => {
      const attempts: { readonly attempt: number; readonly last: boolean }[] = [];
      await work(async (_, { attempt, last }) => {
        attempts.push({ attempt, last });
        if (attempts.length <= 2) throw new JobOnHold('not yet');
      });
      await queue.add([jobOf(2)]);
      await eventually(
        async () => attempts.length,
        (count) => count === 3,
        20_000,
      );
      await idle();
      const first = { attempt: 1, last: false };
      expect(attempts).toEqual([first, first, first]);
    }, 30_000);

    it('revives a job that it does not know, and leaves one that waits alone', async () => {
      const job = jobOf();
      await queue.revive(job);
      await queue.revive(job);
      expect(await queue.depth()).toMatchObject({ waiting: 1 });
      const ran: string[] = [];
      await work(async ({ id }) => void ran.push(id));
      await idle();
      expect(ran).toEqual([job.id]);
    });

    it('hands the job of a worker that went silent to another one', async () => {
      const dying = await subject.connect();
      const started = Promise.withResolvers<void>();
      const gone = await dying.work(
        () => {
          started.resolve();
          return new Promise(() => undefined);
        },
        { concurrency: 1 },
      );
      const job = jobOf();
      await queue.add([job]);
      await started.promise;
      await gone.close({ force: true });
      await dying.close();

      const ran: string[] = [];
      await work(async ({ id }) => void ran.push(id));
      await eventually(
        async () => ran,
        (seen) => seen.length > 0,
      );
      await idle();
      expect(ran).toEqual([job.id]);
    });

    it('takes a cancelled job out, and tells one that runs', async () => {
      const waiting = jobOf();
      await queue.add([waiting]);
      await queue.cancel(waiting);
      expect(await queue.depth()).toMatchObject({ waiting: 0 });

      const job = jobOf(1);
      const ran: string[] = [];
      const told = Promise.withResolvers<void>();
      await work(async ({ id }, { signal }) => {
        ran.push(id);
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        told.resolve();
      });
      await queue.add([job]);
      await eventually(
        async () => ran,
        (seen) => seen.length > 0,
      );
      expect(await queue.depth()).toMatchObject({ active: 1 });
      await queue.cancel(job);
      await told.promise;
      await idle();
      expect(ran).toEqual([job.id]);
    });

    it('lets what runs come to its end when a worker is closed', async () => {
      const begun = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      let ended = false;
      const worker = await queue.work(
        async () => {
          begun.resolve();
          await go.promise;
          ended = true;
        },
        { concurrency: 1 },
      );
      await queue.add([jobOf()]);
      await begun.promise;
      const closing = worker.close();
      go.resolve();
      await closing;
      expect(ended).toBe(true);
      await idle();
    });
  });
};
