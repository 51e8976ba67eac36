import postgres from 'postgres';

/** A connection or the pool: where a statement can be sent. Statements are tagged templates. */
export type Sql = postgres.ISql<{ bigint: bigint }>;

/** The database of one server. */
export interface Db {
  /** Outside any transaction: reads, and single statements that stand alone. */
  readonly sql: Sql;
  /**
   * One database transaction (READ COMMITTED). A serialisation failure or a deadlock is tried again,
   * at most 5 times, so `work` must have no effect outside the transaction.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const RETRYABLE = new Set(['40001', '40P01']);
const ATTEMPTS_MAX = 5;

/** Opens a pool. PostgreSQL 15 and later. `int8` is read as `bigint`, `timestamptz` is not used. */
export function openDb(url: string, options: { readonly connections?: number } = {}): Db {
  const sql = postgres(url, {
    max: options.connections ?? 10,
    idle_timeout: 0,
    connect_timeout: 10,
    types: { bigint: postgres.BigInt },
    onnotice: () => undefined,
    connection: { application_name: 'sekisho', jit: 'off' },
  });
  return {
    sql: sql as unknown as Sql,
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return (await sql.begin((tx) => work(tx as unknown as Sql))) as Awaited<
            ReturnType<typeof work>
          >;
        } catch (error) {
          const code = (error as { code?: string }).code;
          if (code === undefined || !RETRYABLE.has(code) || attempt === ATTEMPTS_MAX) throw error;
        }
      }
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
