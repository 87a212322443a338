/** `npm run pictures`: takes the README's pictures anew, from the demo's tenant. */
import { join } from 'node:path';
import { launch, settled, signedIn } from '../support/browser.ts';
import { startDashboardWorld } from '../support/dashboard-world.ts';

const FOLDER = 'ui/pictures';

await using world = await startDashboardWorld();
const { demo, shop } = world;
const idIn = async (list: string, field: string): Promise<string> => String((await demo.list(list))[0]?.[field]);

const SCREENS = {
  overview: '/overview',
  queue: '/queue',
  forecast: `/forecasts/${await idIn('/v1/forecasts', 'runId')}`,
  gate: `/gates/${await idIn('/v1/trust/evaluations', 'evaluationId')}`,
  decision: `/decisions/${await idIn('/v1/decisions?type=automation', 'decisionId')}`,
  decisions: '/decisions',
} as const;

const browser = await launch();
for (const colorScheme of ['light', 'dark'] as const) {
  const viewport = { width: 1_280, height: 800 };
  const context = await signedIn(browser, shop.url, { viewport, colorScheme, reducedMotion: 'reduce' });
  for (const [name, address] of Object.entries(SCREENS)) {
    const page = await context.newPage();
    await page.goto(`/t/demo${address}`);
    await settled(page);
    await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) });
    await page.close();
  }
  await context.close();
}
await browser.close();
