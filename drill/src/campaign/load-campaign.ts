import { readFileSync, statSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { type Move, requestsOf } from '../moves/move.ts';
import { moveNamed } from '../moves/moves.ts';
import { type Campaign, CampaignFile, type CampaignStep, LIMITS } from './campaign-file.ts';
import { FACTS, GAINED, isFact, KNOWLEDGE, MEANS } from './facts.ts';
import { type Place, readPlacedJson } from './json-places.ts';

/** One thing that is wrong with a file, and where. */
export interface Wrong {
  /** RFC 6901. */
  readonly pointer: string;
  readonly place: Place;
  readonly sentence: string;
}

export type Loaded =
  | { readonly ok: true; readonly campaign: Campaign }
  | { readonly ok: false; readonly wrong: readonly Wrong[] };

type Complaint = Omit<Wrong, 'place'>;

const START: Place = { line: 1, column: 1 };
const WRONG_MAX = 20;
const fileSchema = Compile(CampaignFile);

/** Reads a campaign from a file, and says everything that is wrong with it. */
export function loadCampaign(path: string): Loaded {
  const unread = (sentence: string): Loaded => ({
    ok: false,
    wrong: [{ pointer: '', place: START, sentence }],
  });
  try {
    const { size } = statSync(path);
    if (size > LIMITS.bytes) return unread(`A campaign has at most ${LIMITS.bytes} bytes.`);
    return readCampaign(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return unread(`The file cannot be read (${code}).`);
  }
}

/** Judges the text of a campaign: JSON, schema, moves with their parameters, facts, and bounds. */
export function readCampaign(text: string): Loaded {
  const json = readPlacedJson(text);
  if ('sentence' in json) return { ok: false, wrong: [{ pointer: '', ...json }] };
  const complaints = complaintsAbout(json.value);
  if (complaints.length === 0) return { ok: true, campaign: json.value as Campaign };
  return {
    ok: false,
    wrong: complaints
      .slice(0, WRONG_MAX)
      .map(({ pointer, sentence }) => ({ pointer, place: json.placeOf(pointer), sentence })),
  };
}

function complaintsAbout(value: unknown): readonly Complaint[] {
  const aimed = complaintAboutTarget(value);
  if (aimed !== undefined) return [aimed];
  if (!fileSchema.Check(value)) return fromErrors(fileSchema.Errors(value), '');
  const { steps } = value;
  const byStep = steps.flatMap((step, index) => complaintsAboutStep(step, `/steps/${index}`));
  if (byStep.length > 0) return byStep;
  return [
    ...complaintsAboutNames(value),
    ...complaintsAboutFacts(value),
    ...complaintsAboutBounds(value),
  ];
}

/** Said first and alone: a file that is aimed elsewhere is not worth mending. */
function complaintAboutTarget(value: unknown): Complaint | undefined {
  if (typeof value !== 'object' || value === null || !('target' in value)) return undefined;
  if (value.target === 'exercise-pair') return undefined;
  return {
    pointer: '/target',
    sentence:
      'A campaign is run against "exercise-pair" only: the pair that the drill starts for it on this machine. It never attacks another system.',
  };
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function fromErrors(errors: readonly SchemaError[], under: string): readonly Complaint[] {
  const told = new Map<string, Complaint>();
  for (const error of errors) {
    // What stands under an unknown member has said so already.
    if (error.keyword === 'boolean') continue;
    for (const { pointer, sentence } of sentencesOf(error, under)) {
      if (!told.has(pointer)) told.set(pointer, { pointer, sentence });
    }
  }
  return [...told.values()];
}

function sentencesOf(
  { keyword, instancePath, message, params }: SchemaError,
  under: string,
): readonly Complaint[] {
  const pointer = `${under}${instancePath}`;
  const named = (key: string) =>
    Object.entries(params).flatMap(([name, value]) =>
      name === key && Array.isArray(value) ? value.map(String) : [],
    );
  if (keyword === 'additionalProperties') {
    return named('additionalProperties').map((name) => ({
      pointer: `${pointer}/${name}`,
      sentence: `There is no member "${name}" here.`,
    }));
  }
  if (keyword === 'required') {
    const missing = named('requiredProperties').join('", "');
    return [{ pointer, sentence: `The member "${missing}" is missing.` }];
  }
  if (keyword === 'enum') {
    const words = named('allowedValues').join(', ');
    return [{ pointer, sentence: `This must be one of: ${words}.` }];
  }
  return [{ pointer, sentence: `This ${message}.` }];
}

function complaintsAboutStep(step: CampaignStep, at: string): readonly Complaint[] {
  const move = moveNamed(step.move);
  if (move === undefined) {
    return [{ pointer: `${at}/move`, sentence: `There is no move "${step.move}".` }];
  }
  const schema = Compile(move.with);
  const given = step.with ?? {};
  return schema.Check(given) ? [] : fromErrors(schema.Errors(given), `${at}/with`);
}

function complaintsAboutNames({ steps, honest, victims }: Campaign): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const seen = new Set<string>();
  for (const [index, { id }] of steps.entries()) {
    if (seen.has(id)) {
      complaints.push({ pointer: `/steps/${index}/id`, sentence: `A step "${id}" stands above.` });
    }
    seen.add(id);
  }
  for (const [index, id] of honest.daysAfter.entries()) {
    if (!seen.has(id)) {
      complaints.push({
        pointer: `/honest/daysAfter/${index}`,
        sentence: `There is no step "${id}".`,
      });
    }
  }
  const { least, usual, most } = victims;
  if (least > usual || usual > most) {
    complaints.push({ pointer: '/victims', sentence: 'least, usual and most must not fall.' });
  }
  return complaints;
}

/** A step whose facts nothing before it can bring would be skipped for ever. */
function complaintsAboutFacts({ attacker, steps, honest }: Campaign): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const known = new Set<string>([...attacker.knowledge, ...attacker.means]);
  for (const [index, step] of steps.entries()) {
    const at = `/steps/${index}`;
    const move = moveOf(step);
    const given = step.with ?? {};
    for (const fact of move.needs(given)) {
      if (!known.has(fact))
        complaints.push({ pointer: `${at}/move`, sentence: lacking(step, fact) });
    }
    for (const [nth, fact] of (step.needs ?? []).entries()) {
      if (!known.has(fact)) {
        complaints.push({ pointer: `${at}/needs/${nth}`, sentence: lacking(step, fact) });
      }
    }
    if (attacker.adaptivity < move.adaptivity) {
      complaints.push({
        pointer: `${at}/move`,
        sentence: `"${step.move}" wants an attacker of adaptivity ${move.adaptivity} or more.`,
      });
    }
    for (const fact of move.gains(given)) known.add(fact);
    for (const [nth, fact] of (step.gains ?? []).entries()) {
      if (isFact(fact) && !(move.gains(given) as readonly string[]).includes(fact)) {
        complaints.push({
          pointer: `${at}/gains/${nth}`,
          sentence: `"${step.move}" does not bring "${fact}"; facts of your own need other names.`,
        });
      }
      known.add(fact);
    }
    if (honest.daysAfter.includes(step.id)) {
      known.add('foreign-link');
      if (attacker.means.includes('seen-callback')) known.add('callback');
    }
  }
  return complaints;
}

function lacking({ move }: CampaignStep, fact: string): string {
  if (Object.hasOwn(KNOWLEDGE, fact)) return `"${move}" needs the knowledge "${fact}".`;
  if (Object.hasOwn(MEANS, fact)) return `"${move}" needs the means "${fact}".`;
  const what = isFact(fact) && Object.hasOwn(GAINED, fact) ? ` (${FACTS[fact]})` : '';
  return `It needs "${fact}"${what}, and no step before it brings that.`;
}

/** What could run for ever, or for too long, is refused before anything is started. */
function complaintsAboutBounds({ attacker, steps, victims }: Campaign): readonly Complaint[] {
  const complaints: Complaint[] = [];
  let hours = 0;
  let requests = 0;
  for (const [index, step] of steps.entries()) {
    const times = step.repeat?.times ?? 1;
    const move = moveOf(step);
    const given = step.with ?? {};
    hours += times * move.hours(given) + (times - 1) * (step.repeat?.pauseHours ?? 0);
    requests += times * requestsOf(move, given, victims.most);
    if (hours > 24 * attacker.patience.days) {
      complaints.push({
        pointer: `/steps/${index}`,
        sentence: `Up to here ${Math.ceil(hours / 24)} days can pass, and the attacker has patience for ${attacker.patience.days}.`,
      });
      break;
    }
    if (requests > LIMITS.requests) {
      complaints.push({
        pointer: `/steps/${index}`,
        sentence: `Up to here ${requests} requests can be sent to ${victims.most} victims; ${LIMITS.requests} is the most.`,
      });
      break;
    }
  }
  return complaints;
}

/** The move of a step that was checked. */
export function moveOf(step: CampaignStep): Move {
  const move = moveNamed(step.move);
  if (move === undefined) throw new Error(`There is no move ${step.move}.`);
  return move;
}

/** A complaint as it is shown: place, pointer, sentence. */
export function describeWrong(path: string, { place, pointer, sentence }: Wrong): string {
  const { line, column } = place;
  return `${path}:${line}:${column} ${pointer === '' ? '(the file)' : pointer}: ${sentence}`;
}
