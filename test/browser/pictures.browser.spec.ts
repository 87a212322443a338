import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHROMIUM, launch, settled, signedIn } from '../support/browser.ts';
import { startDashboardWorld } from '../support/dashboard-world.ts';
import { eventually } from '../support/product.ts';

const FOLDER = 'ui/pictures';

// `npm run pictures`: takes the README's pictures anew.
test.skipIf(CHROMIUM === undefined || process.env.PICTURES === undefined)(
  'the README shows the pages of the demo’s tenant as they are',
  async () => {
    await using world = await startDashboardWorld();
    const { demo, shop } = world;
    const idIn = (list: string, field: string): Promise<string> =>
      eventually(async () => String((await demo.list(list))[0]?.[field] ?? expect.fail(`nothing at ${list}`)));
    const screens = {
      overview: '/overview',
      queue: '/queue',
      forecast: `/forecasts/${await idIn('/v1/forecasts', 'runId')}`,
      gate: `/gates/${await idIn('/v1/trust/evaluations', 'evaluationId')}`,
      decision: `/decisions/${await idIn('/v1/decisions?type=automation', 'decisionId')}`,
      decisions: '/decisions',
    } as const;
    await mkdir(FOLDER, { recursive: true });
    const browser = await launch();
    for (const colorScheme of ['light', 'dark'] as const) {
      const viewport = { width: 1_280, height: 800 };
      const context = await signedIn(browser, shop.url, { viewport, colorScheme, reducedMotion: 'reduce' });
      for (const [name, address] of Object.entries(screens)) {
        const page = await context.newPage();
        await page.goto(`/t/demo${address}`);
        await settled(page);
        const picture = await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) });
        expect(picture.length, name).toBeGreaterThan(10_000);
        await page.close();
      }
      await context.close();
    }
    await browser.close();
  },
  180_000,
);
