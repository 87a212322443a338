/** `npm run -s sbom`: prints the bill of materials of what is shipped. */
import { readFile } from 'node:fs/promises';
import { billOfMaterials } from './bill-of-materials.ts';

const lockfile: unknown = JSON.parse(await readFile('package-lock.json', 'utf8'));
console.log(JSON.stringify(billOfMaterials(lockfile), null, 2));
