import type { Text } from '@sekisho/contract/texts/text.ts';
import type { JsonObject } from '@sekisho/domain/approval/canonical-json.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import type { Result } from '@sekisho/domain/base/result.ts';
import type { StaffPermission } from '@sekisho/domain/staff/permissions.ts';
import type { Sql } from '../db.ts';

/** What somebody asks to be done, to which object. */
export interface Asked<V extends JsonObject> {
  /** Its id. At most one request on one object is pending. */
  readonly object: string;
  readonly values: V;
}

export interface PresentObject {
  /** Changes with everything that the decision rests on. */
  readonly version: string;
  /** What will happen, in words that say all that a second person must know. */
  readonly description: Text;
}

/** What each of the two alone is shown for a day after an approval: half of an invitation's code. */
export interface Handover {
  readonly toProposer: string;
  readonly toApprover: string;
}

/**
 * An act that takes two people, registered by the feature that does it. Both functions run in the
 * transaction that records the request or the answer.
 */
export interface ApprovalKind<V extends JsonObject, R extends string> {
  /** A fixed word: `wallet.release`. */
  readonly kind: string;
  readonly proposing: StaffPermission;
  readonly deciding: StaffPermission;
  /**
   * Locks the object and reads it, or says why the act cannot be asked for now. A request whose object
   * can no longer be read so is outdated, with this reason.
   */
  read(sql: Sql, asked: Asked<V>): Promise<Result<PresentObject, R>>;
  /**
   * Does it, with the object as `read` has just locked it. A refusal takes back whatever was written
   * here and makes the request outdated, with this reason.
   */
  execute(
    sql: Sql,
    asked: Asked<V> & {
      readonly approval: Id<'apr'>;
      readonly proposer: Id<'stf'>;
      readonly approver: Id<'stf'>;
    },
  ): Promise<Result<Handover | undefined, string>>;
}

/** A kind among others. */
export type AnyApprovalKind = ApprovalKind<JsonObject, string>;
