import type { Sql } from '@sekisho/runtime/db.ts';

export async function hasShop(sql: Sql, id: string): Promise<boolean> {
  return (await sql`select from shop where id = ${id}`).length === 1;
}

export async function hasWallet(sql: Sql, id: string): Promise<boolean> {
  return (await sql`select from wallet where id = ${id}`).length === 1;
}
