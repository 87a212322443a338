/**
 * Writes what is derived: from the configuration's declaration `.env.example` and the README's table, from the verifier of
 * evidence bundles its module for browsers.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { configurationTable, environmentExample } from '../config/reference.ts';
import { BROWSER_VERIFIER, browserVerifier } from './browser-verifier.ts';

await writeFile('.env.example', environmentExample());
const readme = await readFile('README.md', 'utf8');
const table = `<!-- configuration -->\n${configurationTable()}\n<!-- /configuration -->`;
await writeFile(
  'README.md',
  readme.replace(/<!-- configuration -->[\s\S]*<!-- \/configuration -->/, () => table),
);
await writeFile(BROWSER_VERIFIER, browserVerifier());
