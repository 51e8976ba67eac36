/** Thrown inside a transaction to have it done again from the start, as after a lost race. */
export class Raced extends Error {
  override readonly name = 'Raced';
  /** `serialization_failure`, which `Db.transaction` tries again. */
  readonly code = '40001';
}

const UNIQUE_VIOLATION = '23505';
const OWN_KEYS = new Set(['ledger_account_pkey', 'ledger_transfer_id_pkey']);

/** Whether another process made the same row after this transaction had looked for it. */
export function isRace(error: unknown): boolean {
  const { code, constraint_name } = error as { code?: string; constraint_name?: string };
  return code === UNIQUE_VIOLATION && OWN_KEYS.has(constraint_name ?? '');
}
