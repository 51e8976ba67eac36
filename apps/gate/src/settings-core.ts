import { existsSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { assert } from '@sekisho/domain/base/assert.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { readPublicFile } from '@sekisho/runtime/program/files.ts';
import type { Findings } from '@sekisho/runtime/program/findings.ts';
import { type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { CoreBanking } from './core-banking.ts';

/** What a core is opened for. */
export interface CorePlace {
  readonly bank: { readonly code: string; readonly name: string };
  /** `core.options` of the configuration, as it stands there. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A core that came from a module. It is closed when the configuration was read anew, and at the end. */
export type OpenedCore = CoreBanking & { close?(): Promise<void> };

/** What the module of a bank exports under this name. */
export type OpenCoreBanking = (env: Env, place: CorePlace) => OpenedCore | Promise<OpenedCore>;

/** Everything that was not brought by a bank; the demonstration's core lies here. */
const OWN_FOLDER = realpathSync(fileURLToPath(new URL('../../../', import.meta.url)));

/**
 * Loads a bank's module. One that lies in this program's own folder is refused: the only core there is
 * the demonstration's, whose deposits are made up.
 */
export async function loadCore(
  findings: Findings,
  place: string,
  path: string,
): Promise<OpenCoreBanking | undefined> {
  if (isOwn(path)) {
    findings.wrong(
      place,
      `must lie outside ${OWN_FOLDER}: a bank brings its own core, the demonstration’s is none`,
    );
    return undefined;
  }
  if (readPublicFile(findings, place, path) === undefined) return undefined;
  const loaded = await load(path);
  if (typeof loaded === 'string') findings.wrong(place, `cannot be loaded (${loaded}): ${path}`);
  else if (typeof loaded.openCoreBanking === 'function') {
    return loaded.openCoreBanking as OpenCoreBanking;
  } else findings.wrong(place, `exports no function openCoreBanking: ${path}`);
  return undefined;
}

/** Also by a link from outside. */
function isOwn(path: string): boolean {
  if (!existsSync(path)) return false;
  return realpathSync(path).startsWith(OWN_FOLDER.endsWith(sep) ? OWN_FOLDER : OWN_FOLDER + sep);
}

async function load(file: string): Promise<Readonly<Record<string, unknown>> | string> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    const { name, code = name } = error as Error & { readonly code?: string };
    return code;
  }
}

const Line = Type.String({ minLength: 1 });
const TransferId = Type.String({ pattern: '^tfr_[0-7][0-9a-hjkmnp-tv-z]{25}$' });
const Moment = Type.Integer({ minimum: 0 });
const Amount = Type.BigInt({ minimum: 0n });
const Optional = (schema: TSchema) => Type.Union([schema, Type.Undefined()]);

const ACCOUNT = Optional(Type.Object({ id: Line, branchName: Type.String(), masked: Line }));

type Question = Exclude<keyof CoreBanking, 'tick'>;

/** What each question may be answered with. */
const ANSWERS = {
  findAccount: ACCOUNT,
  account: ACCOUNT,
  holder: Optional(
    Type.Object({
      nameKanji: Type.String(),
      nameKana: Type.String(),
      birthDate: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
      address: Type.String(),
      phone: Type.Optional(Optional(Type.String({ pattern: '^\\+[1-9][0-9]{7,14}$' }))),
    }),
  ),
  availableFunds: Optional(Amount),
  postDebit: Type.Union([
    Type.Object({ ok: Type.Literal(true), value: Type.Object({ postedAt: Moment }) }),
    Type.Object({
      ok: Type.Literal(false),
      refusal: Type.Union([
        Type.Literal('too_late'),
        Type.Literal('insufficient_funds'),
        Type.Literal('account_unavailable'),
      ]),
    }),
  ]),
  postCredit: Type.Union([
    Type.Object({ ok: Type.Literal(true), value: Type.Object({ postedAt: Moment }) }),
    Type.Object({
      ok: Type.Literal(false),
      refusal: Type.Union([Type.Literal('too_late'), Type.Literal('account_unavailable')]),
    }),
  ]),
  returnedCredits: Type.Array(Type.Object({ id: TransferId, returnedAt: Moment })),
  returnTaken: Type.Undefined(),
  statement: Type.Array(
    Type.Object({
      id: Line,
      at: Moment,
      direction: Type.Union([Type.Literal('in'), Type.Literal('out')]),
      amount: Amount,
      text: Type.String(),
    }),
  ),
} as const satisfies Record<Question, TSchema>;

const QUESTIONS = Object.keys(ANSWERS) as Question[];
const CHECKS = new Map(QUESTIONS.map((name) => [name, Compile(ANSWERS[name])]));

/** A core that says nothing for so long has not answered. */
const ANSWERS_WITHIN_MS = 10_000;

/**
 * Opens a core and stands in front of it: whatever it throws, no answer in time, and every answer that
 * the port does not know, is a `Fault`, so that a debit is then in doubt and asked again. Our `Fault` is
 * a class that a stranger's module cannot have.
 */
export async function openCore(
  env: Env,
  open: OpenCoreBanking,
  place: CorePlace,
  answersWithinMs = ANSWERS_WITHIN_MS,
): Promise<OpenedCore> {
  const core = await open(env, place);
  const missing = QUESTIONS.filter((name) => typeof core?.[name] !== 'function');
  assert(missing.length === 0, `A core has the functions ${missing.join(', ')}.`);
  const bank = place.bank.code;

  async function ask(name: Question, ...given: readonly unknown[]): Promise<unknown> {
    let answer: unknown;
    try {
      answer = await Promise.race([Reflect.apply(core[name], core, given), late(answersWithinMs)]);
    } catch (cause) {
      const kind = cause instanceof Error ? cause.name : 'unknown';
      env.log.write('warn', 'core_failed', { bank, question: name, kind });
      throw new Fault('core_unavailable', { retry: true, cause });
    }
    if (CHECKS.get(name)?.Check(answer)) return answer;
    env.log.write('error', 'core_answer_unknown', { bank, question: name });
    throw new Fault('core_unavailable', { retry: true });
  }

  const asked = Object.fromEntries(
    QUESTIONS.map((name) => [name, (...given: unknown[]) => ask(name, ...given)]),
  ) as unknown as CoreBanking;
  const ticking: Pick<CoreBanking, 'tick'> = core.tick
    ? { tick: async (now) => Promise.race([core.tick?.(now), late(answersWithinMs)]) }
    : {};
  return { ...asked, ...ticking, close: async () => core.close?.() };
}

/** Rejects when the time is over; keeps no process alive. */
function late(milliseconds: number): Promise<never> {
  return new Promise((_, reject) => {
    const signal = AbortSignal.timeout(milliseconds);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
