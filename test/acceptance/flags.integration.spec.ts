import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli } from '../support/cli.ts';
import { type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

/** Nothing projects here, as when every projection stands still. */
let shop: ProductUnderTest;
beforeAll(async () => {
  shop = await startProductUnderTest(['api']);
});
afterAll(() => shop?.[Symbol.asyncDispose]());

const precedent = (...args: readonly string[]) => cli(shop.environment, 'flag', ...args);
const inShop = ['--tenant', 'shop'] as const;

test('flags are listed, changed on the command line and overridden without any read model', async () => {
  expect(await shop.ada.list('/v1/flags')).toMatchObject([
    { name: 'advanced_analytics', enabled: true },
    { name: 'enhanced_compliance', reason: 'rollout' },
    { name: 'experimental_ml_models', enabled: false, reason: 'disabled' },
  ]);
  const models = '/v1/flags/experimental_ml_models';
  const asPremium = `${models}?groups=premium_customers`;
  expect(await shop.ada.read(asPremium)).toMatchObject({ enabled: false, reason: 'disabled' });

  expect(await precedent('set', 'experimental_ml_models', '--enabled', 'on')).toMatchObject([
    { changes: ['FlagEnabled'] },
  ]);
  expect(await shop.ada.read(asPremium)).toMatchObject({ enabled: true, reason: 'whitelisted' });
  expect(await shop.ada.read(models)).toMatchObject({ enabled: false, reason: 'default' });

  await shop.ada.send(`${models}/override`, { enabled: true, reason: 'pilot' });
  expect(await shop.ada.read(models)).toMatchObject({ enabled: true, reason: 'override' });
  expect(await precedent('evaluate', 'experimental_ml_models', ...inShop)).toMatchObject([
    { enabled: true, reason: 'override' },
  ]);
  await precedent('override', 'experimental_ml_models', 'none', ...inShop);
  expect(await shop.ada.read(models)).toMatchObject({ enabled: false, reason: 'default' });
});

test('and what makes no sense is refused on the command line too, with what it should be', async () => {
  await expect(precedent('set', 'reports', '--rollout', '50')).rejects.toThrow('100 or 0');
  await expect(precedent('evaluate', 'none', ...inShop)).rejects.toThrow('there is no flag none');
});
