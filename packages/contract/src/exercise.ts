import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Closed, IdOf, Line, OneOf, Time, ToldYen } from './shapes.ts';

/** What a device of the exercise holds, as the demonstration's own code reads and writes it. */
const Opaque = Type.Unsafe<Record<string, unknown>>({ type: 'object' });

/** Somebody whose name, birth date, account number and PIN have been phished. Has no wallet. */
export const Victim = Closed({
  id: Type.String(),
  name: Type.String(),
  kana: Type.String(),
  birthDate: Type.String(),
  address: Type.String(),
  bankCode: Type.String(),
  branchCode: Type.String(),
  accountNumber: Type.String(),
  pin: Type.String(),
  phone: Type.String(),
  /** The victim’s own passkeys: for playing the victim in front of a false page, never for the thief. */
  passkeys: Type.Array(Opaque),
});
export type Victim = Static<typeof Victim>;

/** A person with honest papers: the thief’s mule, or a customer whose day must not be harmed. */
export const HonestPerson = Closed({
  id: Type.String(),
  name: Type.String(),
  phone: Type.String(),
  email: Type.String(),
  bankCode: Type.String(),
  branchCode: Type.String(),
  accountNumber: Type.String(),
  passkeys: Type.Array(Opaque),
  /** The mobile document with the key of its device. */
  document: Opaque,
});
export type HonestPerson = Static<typeof HonestPerson>;

export const Briefing = Closed({
  wallets: Type.Array(Closed({ id: Type.String(), origin: Type.String() })),
  banks: Type.Array(Closed({ code: Type.String(), name: Type.String(), origin: Type.String() })),
  victims: Type.Array(Victim),
  mule: HonestPerson,
  honest: HonestPerson,
  /** The till of the mule’s shop, by the passkeys of its clerk, and the wallet it belongs to. */
  shop: Closed({
    name: Type.String(),
    wallet: Type.String(),
    person: Type.String(),
    passkeys: Type.Array(Opaque),
  }),
  /** What is in the hands of a thief who copied the key of the first operator. */
  partnerKey: Closed({ clientId: Type.String(), origin: Type.String(), jwk: Opaque }),
});
export type Briefing = Static<typeof Briefing>;

/** What a report needs and the attacked pages do not tell, because they answer uniformly. */
export const Evidence = Closed({
  now: Time,
  without: Type.Array(Type.String()),
  /** Whether the books of each server balance, by the ledgers’ own check. */
  books: Type.Array(Closed({ server: Type.String(), balanced: Type.Boolean() })),
  /** Yen that left each victim’s account since the start. */
  taken: Type.Array(Closed({ victim: Type.String(), yen: ToldYen })),
  /** Yen captured at the mule’s shop. */
  captured: ToldYen,
  /** Audit entries, oldest first, 500 at a time. */
  acts: Type.Array(
    Closed({
      id: IdOf('aud'),
      server: Type.String(),
      at: Time,
      act: Type.String(),
      actor: Type.String(),
      objects: Opaque,
    }),
  ),
});
export type Evidence = Static<typeof Evidence>;

/** Served by the front of a pair that was started on a database made for an exercise, and only there. */
export const exerciseApi = {
  getBriefing: {
    method: 'GET',
    path: '/.demonstration/exercise/briefing',
    summary: 'What the thief knows and has, and the people around him.',
    audience: 'anyone',
    query: Closed({ victims: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' })) }),
    result: Briefing,
    problems: [],
  },
  getEvidence: {
    method: 'GET',
    path: '/.demonstration/exercise/evidence',
    summary: 'The evidence that a report needs. `after` is the last audit entry that was read.',
    audience: 'anyone',
    query: Closed({ after: Type.Optional(IdOf('aud')) }),
    result: Evidence,
    problems: [],
  },
  readMessages: {
    method: 'GET',
    path: '/.demonstration/exercise/messages',
    summary:
      'Text messages to a number, newest first: the thief’s own phones, a victim’s who reads one out.',
    audience: 'anyone',
    query: Closed({ phone: Line(20) }),
    result: Closed({
      messages: Type.Array(Closed({ text: Type.String(), at: Time, from: Type.String() })),
    }),
    problems: [],
  },
} as const satisfies Api;

/** One line of a report with `--json`. */
export const CampaignReport = Closed({
  campaign: Type.String(),
  without: Type.Array(Type.String()),
  yenAttempted: ToldYen,
  yenHeld: ToldYen,
  yenEscaped: ToldYen,
  honestHarmed: Type.Integer({ minimum: 0 }),
  firstNoticedMs: Type.Union([Type.Integer(), Type.Null()]),
  stoppedMs: Type.Union([Type.Integer(), Type.Null()]),
  steps: Type.Array(
    Closed({
      id: Type.String(),
      outcome: OneOf(['stopped', 'passed', 'skipped']),
      control: Type.Union([Type.String(), Type.Null()]),
      evidence: Type.String(),
    }),
  ),
});
export type CampaignReport = Static<typeof CampaignReport>;
