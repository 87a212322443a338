import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

/** Where the module stands. */
export const BROWSER_VERIFIER = resolve(ROOT, 'ui/verify/verify-bundle.js');

/** The verifier's parts, each after those that it imports. Their top-level names must not clash. */
const PARTS = [
  'base64.ts',
  'bundle-filter.ts',
  'leaf-record.ts',
  'verifier/bundle-report.ts',
  'verifier/row-pile.ts',
  'verifier/bundle-notes.ts',
  'verifier/bundle-handover.ts',
  'verifier/bundle-lines.ts',
  'verifier/bundle-parts.ts',
  'verifier/bundle-demands.ts',
  'verifier/line-chain.ts',
  'verifier/bundle-check.ts',
  'verifier/web-crypto.ts',
];

const HEAD = `// Verifies evidence bundles of Precedent (infra/notary/BUNDLE.md), in a browser or in Node, with nothing but this file.
// Made from domain/notary/verifier by \`npm run -s reference\`: do not edit.
`;

/** The verifier of evidence bundles as one module without imports, its types taken off. */
export const browserVerifier = (): string => {
  const parts = PARTS.map((path) => {
    const source = readFileSync(resolve(ROOT, 'domain/notary', path), 'utf8');
    const { target, module } = { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext };
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { target, module, verbatimModuleSyntax: true },
    });
    return outputText.replaceAll(/^import [^;]*;\n/gm, '').replaceAll(/^export (?!const verifyBundle\b)/gm, '');
  });
  return HEAD + parts.filter((part) => part.trim() !== '').join('');
};
