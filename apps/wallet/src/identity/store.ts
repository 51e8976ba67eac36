import type { Id } from '@sekisho/domain/base/id.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export interface PresentationRow {
  readonly id: Id<'idp'>;
  readonly wallet: Id<'wlt'>;
  readonly session_hash: Uint8Array;
  readonly state: 'waiting' | 'answered' | 'proved' | 'held' | 'refused';
  readonly nonce: string;
  readonly request_state: string;
  readonly response_code_hash: Uint8Array | null;
  readonly answer: Uint8Array | null;
  readonly expires_at: bigint;
}

export async function insertPresentation(
  sql: Sql,
  row: Omit<PresentationRow, 'state' | 'response_code_hash' | 'answer' | 'expires_at'> & {
    readonly createdAt: number;
    readonly expiresAt: number;
  },
): Promise<void> {
  await sql`
    insert into presentation
      (id, wallet, session_hash, state, nonce, request_state, created_at, expires_at)
    values (${row.id}, ${row.wallet}, ${row.session_hash}, 'waiting', ${row.nonce},
      ${row.request_state}, ${row.createdAt}, ${row.expiresAt})`;
}

export async function findPresentation(sql: Sql, id: string): Promise<PresentationRow | undefined> {
  const [row] = await sql<PresentationRow[]>`
    select id, wallet, session_hash, state, nonce, request_state, response_code_hash, answer,
      expires_at
    from presentation where id = ${id}`;
  return row;
}

export async function holdPresentation(sql: Sql, id: string): Promise<PresentationRow | undefined> {
  const [row] = await sql<PresentationRow[]>`
    select id, wallet, session_hash, state, nonce, request_state, response_code_hash, answer,
      expires_at
    from presentation where id = ${id} for update`;
  return row;
}

export async function writeAnswer(
  sql: Sql,
  id: string,
  answer: { readonly sealed: Uint8Array; readonly responseCodeHash: Uint8Array },
): Promise<void> {
  await sql`
    update presentation set state = 'answered', answer = ${answer.sealed},
      response_code_hash = ${answer.responseCodeHash}
    where id = ${id}`;
}

/** The end of a presentation; what the person sent is dropped. */
export async function endPresentation(
  sql: Sql,
  id: string,
  state: 'proved' | 'held' | 'refused',
): Promise<void> {
  await sql`
    update presentation set state = ${state}, answer = null, response_code_hash = null
    where id = ${id}`;
}

export async function dropExpiredAnswers(sql: Sql, now: number): Promise<void> {
  await sql`
    update presentation set answer = null, response_code_hash = null
    where answer is not null and expires_at <= ${now}`;
}

export interface IdentityRow {
  readonly wallet: Id<'wlt'>;
  readonly state: 'proved' | 'held';
  readonly name_kanji: Uint8Array;
  readonly birth_date: Uint8Array;
  readonly address: Uint8Array;
  readonly portrait: Uint8Array | null;
  readonly person_index: string;
  readonly residence_index: string;
  readonly method: 'mobile_document';
  readonly rule_revision: string;
  readonly issuer: string;
  readonly proved_at: bigint;
  readonly document_valid_until: bigint;
  readonly device_key_sha256: string | null;
  readonly signer_certificate_sha256: string | null;
  readonly evidence_sha256: Uint8Array;
}

export async function insertIdentity(sql: Sql, row: IdentityRow): Promise<void> {
  await sql`insert into identity ${sql(row as unknown as Record<string, never>)}`;
}

export async function findIdentity(sql: Sql, wallet: string): Promise<IdentityRow | undefined> {
  const [row] = await sql<IdentityRow[]>`select * from identity where wallet = ${wallet}`;
  return row;
}

/**
 * Identities of other wallets that could be the same person, by the keyed hashes of birth date and
 * loosest name. The hashes are locked first, so that of two proofs of one person at once the second
 * sees the first.
 */
export async function findSamePerson(
  sql: Sql,
  wallet: string,
  indexes: readonly string[],
): Promise<readonly IdentityRow[]> {
  for (const index of indexes.toSorted()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`person|${index}`}, 0))`;
  }
  return sql<IdentityRow[]>`
    select * from identity where person_index = any(${[...indexes]}) and wallet <> ${wallet}`;
}

export async function insertReview(
  sql: Sql,
  row: {
    readonly id: Id<'rev'>;
    readonly wallet: string;
    readonly otherWallet: string;
    readonly openedAt: number;
  },
): Promise<void> {
  await sql`
    insert into review (id, kind, wallet, other_wallet, opened_at)
    values (${row.id}, 'same_person', ${row.wallet}, ${row.otherWallet}, ${row.openedAt})`;
}
