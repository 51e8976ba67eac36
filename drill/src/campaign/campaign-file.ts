import { CONTROLS, type ControlId } from '@sekisho/domain/controls/controls.ts';
import { type Static, type TSchema, Type } from 'typebox';
import { FACTS, KNOWLEDGE, type Knowledge, MEANS, type Means } from './facts.ts';

/** What a campaign may ask for at most. What asks for more is refused before anything starts. */
export const LIMITS = {
  bytes: 256 * 1024,
  steps: 60,
  victims: 100,
  days: 400,
  times: 50,
  honestDays: 6,
  requests: 200_000,
} as const;

function Closed<P extends Record<string, TSchema>>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

function Text(maxLength: number) {
  const line = Type.String({ minLength: 1, maxLength });
  return Closed({ ja: line, en: line });
}

function WordOf<W extends string>(words: Readonly<Record<W, string>>) {
  return Type.Unsafe<W>({ type: 'string', enum: Object.keys(words) });
}

const Name = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 });

const Attacker = Closed({
  knowledge: Type.Array(WordOf<Knowledge>(KNOWLEDGE), { uniqueItems: true }),
  means: Type.Array(WordOf<Means>(MEANS), { uniqueItems: true }),
  patience: Closed({ days: Type.Integer({ minimum: 0, maximum: LIMITS.days }) }),
  adaptivity: Type.Integer({ minimum: 0, maximum: 3 }),
  goalYen: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
});
export type Attacker = Static<typeof Attacker>;

const Repeat = Closed({
  times: Type.Integer({ minimum: 1, maximum: LIMITS.times }),
  pauseHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 24 * 31 })),
  until: Type.Optional(
    Type.Unsafe<'passed' | 'stopped'>({ type: 'string', enum: ['passed', 'stopped'] }),
  ),
});

const stepParts = {
  id: Name,
  aim: Type.Optional(Text(300)),
  f3: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]+[0-9]{2,4}(\\.[0-9]{3})?$' }))),
  needs: Type.Optional(Type.Array(Name, { uniqueItems: true, maxItems: 20 })),
  gains: Type.Optional(Type.Array(Name, { uniqueItems: true, maxItems: 20 })),
  repeat: Type.Optional(Repeat),
  /** It passes with every control in place, as it should: the step harms nobody. */
  harmless: Type.Optional(Type.Boolean()),
};

const Step = Closed({
  ...stepParts,
  move: Type.String({ maxLength: 60 }),
  with: Type.Optional(Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' })),
});
export type CampaignStep = Static<typeof Step>;

const fileParts = {
  $schema: Type.Optional(Type.String({ maxLength: 200 })),
  format: Type.Literal(1),
  id: Name,
  title: Text(120),
  about: Text(2_000),
  sources: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 20 })),
  target: Type.Literal('exercise-pair'),
  attacker: Attacker,
  victims: Closed({
    least: Type.Integer({ minimum: 1, maximum: LIMITS.victims }),
    usual: Type.Integer({ minimum: 1, maximum: LIMITS.victims }),
    most: Type.Integer({ minimum: 1, maximum: LIMITS.victims }),
  }),
  honest: Closed({
    daysAfter: Type.Array(Name, { maxItems: LIMITS.honestDays, uniqueItems: true }),
  }),
  measures: Type.Array(WordOf<ControlId>(CONTROLS), { minItems: 1, uniqueItems: true }),
};

/** A campaign as its file says it; what `with` may hold is said by the table of moves. */
export const CampaignFile = Closed({
  ...fileParts,
  steps: Type.Array(Step, { minItems: 1, maxItems: LIMITS.steps }),
});
export type Campaign = Static<typeof CampaignFile>;

/** The schema as it is published: every move with its own parameters (JSON Schema 2020-12). */
export function publishedSchema(
  moves: Readonly<Record<string, { readonly does: string; readonly with: TSchema }>>,
): unknown {
  const steps = Object.entries(moves).map(([name, { does, with: parameters }]) => ({
    ...Closed({ ...stepParts, move: Type.Literal(name), with: Type.Optional(parameters) }),
    description: does,
  }));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A campaign of attacks for an exercise',
    description: `Facts: ${Object.keys(FACTS).join(', ')}.`,
    ...Closed({
      ...fileParts,
      steps: Type.Array(Type.Unsafe({ anyOf: steps }), { minItems: 1, maxItems: LIMITS.steps }),
    }),
  };
}
