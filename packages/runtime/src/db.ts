import postgres from 'postgres';
import { ARRAY_TYPES } from './arrays.ts';
import { connectionLost, isConnectionLost, isOutage } from './outage.ts';
import { databaseSockets } from './postgres/database-socket.ts';

/** A connection or the pool: where a statement can be sent. Statements are tagged templates. */
export type Sql = postgres.ISql<{ bigint: bigint }>;

/** The database of one server. */
export interface Db {
  /** Outside any transaction: reads, and single statements that stand alone. */
  readonly sql: Sql;
  /**
   * One database transaction (READ COMMITTED). A serialisation failure or a deadlock is tried again,
   * at most 5 times, so `work` must have no effect outside the transaction. When the connection is
   * lost it rejects at once; what `work` still does then reaches no database.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

type Driver = postgres.Sql<{ bigint: bigint }>;

interface Pool {
  readonly driver: Driver;
  /** One of its connections died. */
  lost: boolean;
}

const RETRYABLE = new Set(['40001', '40P01']);
const ATTEMPTS_MAX = 5;
const END_SECONDS = 5;
/** A statement on another connection of a pool that lost one may end by itself for so long. */
const RETIRE_SECONDS = 1;

/** Opens a pool. PostgreSQL 15 and later. `int8` is read as `bigint`, `timestamptz` is not used. */
export function openDb(url: string, options: { readonly connections?: number } = {}): Db {
  const ending = new Set<Promise<void>>();
  let closed = false;
  let pool = open();

  function open(): Pool {
    const opened: Pool = {
      lost: false,
      driver: postgres(url, {
        max: options.connections ?? 10,
        idle_timeout: 0,
        max_lifetime: null,
        connect_timeout: 10,
        fetch_types: false,
        types: { ...ARRAY_TYPES, bigint: postgres.BigInt },
        onnotice: () => undefined,
        onclose: () => retire(opened),
        connection: { application_name: 'sekisho', jit: 'off' },
        // Of the driver's options, although not of its types.
        ...{ socket: databaseSockets() },
      }),
    };
    return opened;
  }

  // The driver (3.4.9) uses a connection that died again and keeps what belonged to the old one: the
  // next statement is answered with the old error, or never (porsager/postgres issues 1154, 1208).
  // So a pool that lost a connection takes nothing new, and another one takes its place.
  function retire(old: Pool): void {
    if (old.lost || closed) return;
    old.lost = true;
    pool = open();
    const end = old.driver.end({ timeout: RETIRE_SECONDS });
    ending.add(end);
    void end.finally(() => ending.delete(end));
  }

  return {
    sql: new Proxy((() => undefined) as unknown as Sql, {
      apply: (_, __, parameters) => Reflect.apply(pool.driver, undefined, parameters),
      get: (_, name) => Reflect.get(pool.driver, name),
    }),
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await transactionOn(pool, work, retire);
        } catch (error) {
          const code = (error as { code?: string }).code;
          if (code === undefined || !RETRYABLE.has(code) || attempt === ATTEMPTS_MAX) throw error;
        }
      }
    },
    async close() {
      closed = true;
      await Promise.all([pool.driver.end({ timeout: END_SECONDS }), ...ending]);
    },
  };
}

/**
 * On a dead connection the driver throws from a timer, which ends the process, whenever it is sent
 * anything more, and it sends ROLLBACK itself when `work` fails. So after a loss nothing more is
 * sent, and the driver never hears how `work` ended; the server has rolled back by itself.
 */
function transactionOn<T>(
  pool: Pool,
  work: (sql: Sql) => Promise<T>,
  retire: (pool: Pool) => void,
): Promise<T> {
  const refuseWhenLost = () => {
    if (pool.lost) throw connectionLost();
  };
  const never = () => new Promise<never>(() => undefined);
  return new Promise<T>((resolve, reject) => {
    const body = async (tx: postgres.TransactionSql<{ bigint: bigint }>): Promise<T> => {
      const guarded = new Proxy(tx, {
        apply(target, self, parameters) {
          refuseWhenLost();
          return Reflect.apply(target, self, parameters);
        },
        get(target, name) {
          refuseWhenLost();
          return Reflect.get(target, name);
        },
      });
      try {
        const result = await work(guarded as unknown as Sql);
        refuseWhenLost();
        return result;
      } catch (error) {
        if (!pool.lost && !isConnectionLost(error)) throw error;
        // The server's last words come before the end of the connection.
        retire(pool);
        reject(isOutage(error) ? error : connectionLost(error));
        return never();
      }
    };
    (pool.driver.begin(body) as Promise<T>).then(resolve, (error: unknown) => {
      if (isConnectionLost(error)) retire(pool);
      reject(error);
    });
  });
}
