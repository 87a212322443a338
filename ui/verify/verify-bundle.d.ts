/** What `npm run reference` writes beside this is the same module, as JavaScript. */
export declare const verifyBundle: typeof import('../../domain/notary/verifier/web-crypto.ts').verifyBundle;
