import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The built pages of one audience: what stands in the folder at start, and nothing else. */
export interface Pages {
  /** A file of the bundle, or undefined when there is none of this path. */
  file(path: string): Response | undefined;
  /** The page itself, for every path that the page's own router knows. */
  page(): Response;
}

/**
 * Reads the list of files once, so that no path from outside ever reaches the file system. A folder
 * that is a link is followed now: what it comes to point to later is for who opens it later.
 */
export function openPages(path: string): Pages {
  const folder = realpathSync(path);
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, full).split(sep).join('/')}`, full);
  }
  const respond = (full: string, path: string) =>
    new Response(new Uint8Array(readFileSync(full)), {
      headers: {
        'content-type': TYPES[extname(full)] ?? 'application/octet-stream',
        // Vite names assets by their content, so that they never change under one name.
        'cache-control': path.includes('/assets/')
          ? 'public, max-age=31536000, immutable'
          : 'no-cache',
      },
    });
  return {
    file(path) {
      const full = path.endsWith('.html') ? undefined : files.get(path);
      return full === undefined ? undefined : respond(full, path);
    },
    page() {
      const full = files.get('/index.html');
      return full === undefined
        ? new Response('The pages are not built.', { status: 503 })
        : respond(full, '/index.html');
    },
  };
}
