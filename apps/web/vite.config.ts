import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What both kinds of build share. Our pages allow no `data:` fonts and no inline script (CSP). */
const SHARED = {
  emptyOutDir: false,
  assetsInlineLimit: 0,
  modulePreload: false,
  reportCompressedSize: false,
  chunkSizeWarningLimit: 1_000,
  target: 'es2022',
} as const;

/** Audiences that share their host with another one. */
const BASES: Readonly<Record<string, string>> = {
  shop: '/shop/',
  console: '/console/',
  'bank-staff': '/staff/',
};

/** One bundle for one audience: none of them can import another, and none is served to another. */
function pages(audience: string, folder: string): UserConfig {
  return {
    root: here(`./${audience}`),
    base: BASES[audience] ?? '/',
    publicDir: here(`./${audience}/public`),
    plugins: [react()],
    build: { ...SHARED, outDir: join(folder, audience) },
  };
}

/** The demonstration's device: one classic script and one stylesheet, put into pages of all hosts. */
function device(folder: string): UserConfig {
  return {
    root: here('./src/demonstration/device'),
    publicDir: false,
    build: {
      ...SHARED,
      outDir: join(folder, 'demonstration'),
      lib: {
        entry: here('./src/demonstration/device/main.ts'),
        formats: ['iife'],
        name: 'sekishoDemonstrationDevice',
        fileName: () => 'device.js',
        cssFileName: 'device',
      },
    },
  };
}

/** `build.mjs` names what is built and where to; it builds everything. */
export default defineConfig((): UserConfig => {
  const audience = process.env.SEKISHO_AUDIENCE ?? 'wallet';
  const folder = process.env.SEKISHO_PAGES ?? here('./dist/trial');
  const config = audience === 'device' ? device(folder) : pages(audience, folder);
  return { ...config, logLevel: 'warn' };
});
