import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createClient } from '@sekisho/contract/api.ts';
import { exerciseApi } from '@sekisho/contract/exercise.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { systemFetch, systemRandom } from '@sekisho/runtime/env.ts';
import { type Demonstration, startDemonstration } from '../demonstration.ts';
import type { DeviceKey } from '../device/software-passkey.ts';
import { openPersona, type Persona } from '../journeys/persona.ts';
import type { KeptDocument } from '../store.ts';
import { originOf } from '../world/world-map.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const DIST = join(ROOT, 'apps/web/dist');
const BUILD_PAGES = pathToFileURL(join(ROOT, 'scripts/build-pages.mjs')).href;

/** A really started pair on a folder and a port of its own. */
export interface TestPair {
  readonly running: Demonstration;
  origin(host: string): string;
  /** The honest person of the exercise, the clerk of its shop, or one of the victims with papers of none. */
  persona(
    who: 'honest' | 'mule' | 'clerk' | 'victim',
  ): Promise<Persona & { readonly bank: PersonBank }>;
  /** Audit acts and books, as the exercise's evidence has them. */
  evidence(): ReturnType<typeof evidenceOf>;
  close(): Promise<void>;
}

export interface PersonBank {
  readonly origin: string;
  readonly code: string;
  readonly branchCode: string;
  readonly accountNumber: string;
}

const send = systemFetch({ timeoutMs: 30_000 });

/** A pair with the demonstration's own people, for browsers; one of them has lived a day already. */
export async function startPairForBrowsers(): Promise<
  Pick<TestPair, 'running' | 'origin' | 'close'>
> {
  const { buildPagesIfChanged } = (await import(BUILD_PAGES)) as { buildPagesIfChanged(): void };
  buildPagesIfChanged();
  return startPair({ exercise: false });
}

/** Starts an exercise pair: its people need no browser, and its evidence can be read. */
export async function startTestPair(): Promise<TestPair> {
  const pair = await startPair({ exercise: true });
  const { running } = pair;
  const front = `http://localhost:${running.port}`;
  const exercise = createClient(exerciseApi, front, send);
  return {
    ...pair,
    async persona(who) {
      const briefing = await exercise.getBriefing({ query: { victims: '1' } });
      if (!briefing.ok) throw new Error(briefing.problem.code);
      const { honest, mule, shop, banks, victims } = briefing.value;
      const victim = present(victims[0], 'There is a victim.');
      const clerk = { ...honest, id: shop.person, passkeys: shop.passkeys, phone: '09000009003' };
      const chosen = {
        honest,
        mule,
        clerk,
        victim: { ...victim, email: `${victim.id}@example.jp`, document: honest.document },
      }[who];
      const persona = openPersona(
        { fetch: send, random: systemRandom },
        {
          person: chosen.id,
          phone: chosen.phone,
          email: chosen.email,
          passkeys: chosen.passkeys as unknown as DeviceKey[],
          document: chosen.document as unknown as KeptDocument,
          messages: async () => {
            const read = await exercise.readMessages({ query: { phone: chosen.phone } });
            return read.ok ? read.value.messages : [];
          },
        },
      );
      const bank = present(
        banks.find(({ code }) => code === chosen.bankCode),
        'The bank is in the briefing.',
      );
      const { branchCode, accountNumber } = chosen;
      const place = { origin: bank.origin, code: bank.code, branchCode, accountNumber };
      return { ...persona, bank: place };
    },
    evidence: () => evidenceOf(front),
  };
}

/** On a folder of its own, which goes when the pair is closed. */
async function startPair({ exercise }: { readonly exercise: boolean }) {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-pair-'));
  // Where tests run as root, PostgreSQL is another user, who must pass through.
  chmodSync(folder, 0o711);
  const running = await startDemonstration({
    port: 0,
    dataFolder: join(folder, 'data'),
    fresh: false,
    exercise,
    without: [],
    pages: (audience) => builtOrEmpty(folder, audience),
    progress: () => undefined,
  });
  return {
    running,
    origin: (host: string) => originOf(host, running.port),
    async close() {
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function evidenceOf(front: string) {
  const answer = await createClient(exerciseApi, front, send).getEvidence({ query: {} });
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value;
}

/** The built pages where there are some; a test of the API needs none. */
function builtOrEmpty(folder: string, audience: string): string {
  const built = join(DIST, audience);
  if (existsSync(join(built, 'index.html'))) return built;
  const empty = join(folder, 'pages', audience);
  mkdirSync(empty, { recursive: true });
  writeFileSync(join(empty, 'index.html'), '<!doctype html><title>Sekisho</title>');
  return empty;
}
