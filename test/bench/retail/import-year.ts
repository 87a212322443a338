import { sweepGate } from '../../../commands/trust-sweep.ts';
import { eventTypes } from '../../../infra/composition/catalogue.ts';
import { ids } from '../../../infra/ids.ts';
import { importRetail } from '../../../infra/import/import-retail.ts';
import { stopBenchServer } from '../database.ts';
import { withInstallation } from '../installation.ts';

/** A process of its own, so that its peak of memory is the import's and nobody else's: `import-year.ts FILE`. */
const TENANT = ids.derivedId('tenant', 'bench');
const ACTOR = { kind: 'system', id: 'bench' } as const;

/** A real year of a retailer, from the compressed file to read models and a gate's answer for each day. */
const importYear = (path: string): Promise<{ seconds: number; peakMegabytes: number }> =>
  withInstallation(async ({ store, executor, projections }) => {
    const begun = performance.now();
    await importRetail(
      {
        tenant: TENANT,
        actor: ACTOR,
        path,
        datasetId: 'retail',
        name: 'Online Retail',
        origin: 'benchmark',
        simulated: false,
        currency: 'GBP',
        timeZone: 'Europe/London',
        byCountry: false,
      },
      { executor, store, catalogue: eventTypes, ids },
    );
    await sweepGate({
      executor,
      derivedId: ids.derivedId,
      tenant: TENANT,
      actor: ACTOR,
      gateId: 'daily',
      actionType: 'update_budget',
      from: '2009-12-01',
      to: '2010-12-09',
    });
    const names = (await projections.status()).map(({ name }) => name);
    if (!(await projections.waitFor(names, await store.head(), 60_000)))
      throw new Error('the projections did not catch up');
    const seconds = (performance.now() - begun) / 1_000;
    return { seconds, peakMegabytes: process.resourceUsage().maxRSS / 1_024 };
  });

const [, , path = ''] = process.argv;
const measured = await importYear(path);
await stopBenchServer();
process.send?.(measured);
process.disconnect();
