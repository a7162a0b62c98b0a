import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { writeLicenses } from './licenses.ts';

const server = process.env['CONTINUO_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  base: '/ui/',
  plugins: [react(), writeLicenses()],
  build: {
    outDir: join(import.meta.dirname, '../dist/web'),
    emptyOutDir: true,
    // Sizes by route are checked by a test.
    manifest: true,
    // The content security policy allows no styles and no fonts in the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    port: 5173,
    proxy: { '/v2': server, '/jobs': server, '/ui/api': server },
  },
});
