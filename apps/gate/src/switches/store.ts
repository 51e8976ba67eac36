import type { Sql } from '@sekisho/runtime/db.ts';

export async function hasDepositor(sql: Sql, bank: string, id: string): Promise<boolean> {
  return (await sql`select from depositor where bank = ${bank} and id = ${id}`).length === 1;
}
