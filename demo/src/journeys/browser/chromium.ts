import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const ARGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const START_MS = 60_000;

type Settings = Readonly<Partial<Record<'CHROMIUM_PATH' | 'PATH', string>>>;

/** Starts a real Chromium. A browser that cannot start is told in one sentence. */
export async function openChromium(settings: Settings): Promise<Browser> {
  const executablePath = await findChromium(settings);
  // Chromium refuses its sandbox to root, and containers run tests as root.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    return await chromium.launch({ executablePath, args: [...ARGS, ...root], timeout: START_MS });
  } catch (error) {
    throw new Error(sentenceOf(executablePath, String(error)));
  }
}

/** The browser that is named, else an installed one, else the one that an npm package ships. */
async function findChromium(settings: Settings): Promise<string> {
  const named = settings.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, and there is no such file.`);
  }
  const folders = (settings.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const installed = folders.flatMap((folder) => INSTALLED.map((name) => join(folder, name)));
  const found = [...installed, MAC].find((path) => existsSync(path));
  if (found !== undefined) return found;
  const { default: shipped } = await import('@sparticuz/chromium');
  return shipped.executablePath();
}

function sentenceOf(path: string, error: string): string {
  const library = /(\S+): cannot open shared object file/.exec(error)?.[1];
  if (library !== undefined) {
    return `The browser ${path} needs the system library ${library.replace(/:$/, '')}; install it (on Debian and Ubuntu, apt-get install chromium brings all that are needed), or name another browser by CHROMIUM_PATH.`;
  }
  return `The browser ${path} did not start; name another by CHROMIUM_PATH. It said: ${error.slice(0, 2_000)}`;
}
