import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { billOfMaterials } from '../../infra/setup/bill-of-materials.ts';
import { findingOf } from '../../infra/setup/known-vulnerabilities.ts';

const Component = z.strictObject({
  type: z.literal('library'),
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  purl: z.string().regex(/^pkg:npm\/(?:%40[\w.-]+\/)?[\w.-]+@/),
  scope: z.enum(['required', 'optional']),
  hashes: z
    .array(z.strictObject({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) }))
    .optional(),
  licenses: z.array(z.strictObject({ expression: z.string() })).optional(),
});
const Bill = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  components: z.array(Component),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
const Lockfile = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), dev: z.boolean().optional() })),
});
const Manifest = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) });

const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

describe('S29: the bill of materials', async () => {
  const lockfile = await read('package-lock.json');
  const manifest = Manifest.parse(await read('package.json'));
  const bill = Bill.parse(billOfMaterials(lockfile));
  const purls = bill.components.map(({ purl }) => purl);

  test('names each component that is shipped, in its version, once, and none else', () => {
    const shipped = Object.entries(Lockfile.parse(lockfile).packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
    const named = bill.components.map(({ name, version }) => `${name}@${version}`);
    expect(new Set(named)).toEqual(new Set(shipped));
    expect(named).toHaveLength(new Set(named).size);
  });

  test('has all that the product itself needs, and knows what each needs in turn', () => {
    const own = bill.dependencies.find(({ ref }) => ref === `pkg:npm/precedent@${manifest.version}`)?.dependsOn;
    const direct = Object.entries(manifest.dependencies).map(
      ([name, version]) => `pkg:npm/${name.replace('@', '%40')}@${version}`,
    );
    expect(own).toEqual(expect.arrayContaining(direct));
    expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((one) => !purls.includes(one))).toEqual([]);
    const needed = new Set(bill.dependencies.flatMap(({ dependsOn }) => dependsOn));
    expect(purls.filter((one) => !needed.has(one))).toEqual([]);
  });

  test('is the same for the same lockfile', () => {
    expect(billOfMaterials(lockfile)).toEqual(billOfMaterials(structuredClone(lockfile)));
  });
});

describe('known vulnerabilities', () => {
  test('one fails the nightly check, whatever its severity', () => {
    const vulnerabilities = { qs: { name: 'qs', severity: 'low', range: '<6.14.1', isDirect: false } };
    const found = findingOf(JSON.stringify({ auditReportVersion: 2, vulnerabilities }));
    expect(found).toEqual({ known: ['low: qs <6.14.1'], summary: 'low: qs <6.14.1' });
    expect(findingOf(JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} })).known).toEqual([]);
  });

  test('a registry that does not answer knows nothing of them', () => {
    const refused = { message: '405 Method Not Allowed - POST https://registry.npmjs.org/-/npm/v1', statusCode: 405 };
    expect(findingOf(JSON.stringify(refused))).toMatchObject({ known: undefined });
    expect(() => findingOf('npm is not there')).toThrow();
  });
});
