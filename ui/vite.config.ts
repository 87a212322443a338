import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** The API that a dashboard which is being edited asks. */
const API = process.env.PRECEDENT_API ?? 'http://127.0.0.1:8000';

/** The dashboard, built to `ui/dist`, which the API serves. `npm run ui` serves it while it is edited. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [tailwindcss(), svelte()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Everything is a file of our own: the policy allows no `data:` address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
  },
  server: { proxy: { '/v1': API, '/internal': API, '/docs': API, '/openapi.json': API } },
});
