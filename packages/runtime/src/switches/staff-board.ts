import type { BoardStop, switchBoardApi } from '@sekisho/contract/switch-board.ts';
import { BOARD } from '@sekisho/contract/texts/board.ts';
import { type Language, say } from '@sekisho/contract/texts/text.ts';
import { parseId } from '@sekisho/domain/base/id.ts';
import { formatDateTime, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, refuse } from '@sekisho/domain/base/result.ts';
import { parseSwitch, type Switch } from '@sekisho/domain/switches/switches.ts';
import type { ApprovalKind } from '../approval/approval-kind.ts';
import type { Sql } from '../db.ts';
import type { Handlers } from '../http/bind-api.ts';
import type { StaffParts } from '../staff/parts.ts';
import { callerOf, toApproval } from '../staff/routes.ts';
import { readMember } from '../staff/service.ts';
import type { StaffDoor } from '../staff/staff-door.ts';
import {
  type Board,
  listStopHistory,
  listStops,
  readStop,
  reopen,
  type Stop,
  stop,
} from './service.ts';

const PAGE = 50;

export type ReopenValues = { readonly note: string };
export type ReopenKind = ApprovalKind<ReopenValues, 'not_found' | 'already_reopened'>;

/** The end of a stop, by two people. The board itself is locked only when it is done. */
export function reopenKind(staff: StaffParts, board: Board): ReopenKind {
  return {
    kind: 'switch.reopen',
    proposing: 'switch.reopen',
    deciding: 'switch.reopen.decide',
    async read(sql, { object, values }) {
      const found = await readStop(sql, board, object);
      if (found === undefined) return refuse('not_found');
      if (found.ended !== undefined) return refuse('already_reopened');
      const by = await nameOf(staff, sql, found.by);
      const inOne = (language: Language) =>
        say(BOARD.reopen, language, {
          ...{ act: BOARD.acts[found.act][language], whom: whomOf(found, language), by },
          since: formatDateTime(found.since, language),
          reason: BOARD.reasons[found.reason][language],
          note: values.note,
        });
      const description = { ja: inOne('ja'), en: inOne('en') };
      return accept({ version: String(found.version), description });
    },
    async execute(sql, { object, approver }) {
      const found = await readStop(sql, board, object);
      const version = found?.version ?? 0n;
      const ended = await reopen(sql, staff.env, board, { stop: object, version, by: approver });
      return ended.ok ? accept(undefined) : ended;
    },
  };
}

function whomOf({ scope, object }: Switch, language: Language): string {
  return object === '' ? BOARD.scopes.all[language] : `${BOARD.scopes[scope][language]} ${object}`;
}

/** Handlers of a company's switch board. `isThere`: whether there is what a switch names. */
export function boardRoutes(of: {
  readonly staff: StaffDoor;
  readonly board: Board;
  readonly kind: ReopenKind;
  readonly isThere: (sql: Sql, one: Switch) => Promise<boolean>;
}): Handlers<typeof switchBoardApi> {
  const { staff, board, kind, isThere } = of;
  const { env } = staff.parts;
  const { sql } = env.db;
  const told = (stops: readonly Stop[]) =>
    Promise.all(stops.map((one) => toBoardStop(staff.parts, sql, one)));
  return {
    listBoard: async () => accept({ stops: await told(await listStops(sql, board)) }),
    async listBoardHistory({ query: { before } }) {
      const stops = await listStopHistory(sql, board, { before, limit: PAGE });
      const last = stops.length < PAGE ? undefined : stops.at(-1);
      return accept({ stops: await told(stops), before: last?.id ?? null });
    },
    async pressSwitch({ body }, context) {
      const one = parseSwitch(board.company, body);
      if (!one.ok || !(await isThere(sql, one.value))) return refuse('switch_unknown');
      const by = callerOf(context).id;
      const order = { ...one.value, reason: body.reason, note: body.note, by };
      const pressed = await env.db.transaction((tx) => stop(tx, env, board, order));
      if (pressed.ok) return accept(await toBoardStop(staff.parts, sql, pressed.value));
      return refuse(pressed.refusal === 'already_stopped' ? 'already_stopped' : 'switch_unknown');
    },
    async proposeReopening({ params: { id: object }, body }, context) {
      const asked = { object, values: { note: body.note } };
      const approval = await staff.approvals.propose(kind, asked, callerOf(context));
      return approval.ok ? accept(await toApproval(staff.parts, approval.value)) : approval;
    },
  };
}

async function toBoardStop(parts: StaffParts, sql: Sql, one: Stop): Promise<BoardStop> {
  const { id, act, scope, object, reason, note, since, ended } = one;
  return {
    ...{ id, act, scope, object, reason, note: note ?? null, since: toRfc3339(since) },
    by: await nameOf(parts, sql, one.by),
    ended:
      ended === undefined
        ? null
        : { at: toRfc3339(ended.at), by: await nameOf(parts, sql, ended.by) },
  };
}

/** Who pressed: a member of staff by name, or whoever runs the server. */
async function nameOf(parts: StaffParts, sql: Sql, by: string): Promise<string> {
  return parseId('stf', by).ok ? (await readMember(parts, sql, by)).name : by;
}
