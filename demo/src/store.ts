import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Db, Sql } from '@sekisho/runtime/db.ts';
import type { DeviceKey } from './device/software-passkey.ts';
import type { MobileDocument } from './documents/mobile-document.ts';
import type { SoftwareKey } from './documents/software-key.ts';

export interface KeptDocument {
  readonly document: MobileDocument;
  readonly deviceKey: SoftwareKey;
}

/** The rows of the demonstration itself. */
export interface DemonstrationStore {
  saveMessage(message: {
    readonly id: Id<'ntc'>;
    readonly to: string;
    readonly from: string;
    readonly text: string;
    readonly at: Instant;
  }): Promise<void>;
  messagesTo(
    number: string,
  ): Promise<readonly { to: string; from: string; text: string; at: Instant }[]>;
  /** Works on the device of one person; two at once wait for each other. */
  withPasskeys<T>(
    person: string,
    work: (keys: readonly DeviceKey[]) => {
      readonly keys: readonly DeviceKey[];
      readonly value: T;
    },
  ): Promise<T>;
  document(person: string): Promise<KeptDocument | undefined>;
  saveDocument(person: string, document: KeptDocument): Promise<void>;
  setting(name: string): Promise<unknown>;
  saveSetting(name: string, value: unknown): Promise<void>;
}

export function demonstrationStore(db: Db): DemonstrationStore {
  const { sql } = db;
  const ensureDevice = (tx: Sql, person: string) =>
    tx`insert into device (person, passkeys) values (${person}, '[]') on conflict do nothing`;
  return {
    async saveMessage({ id, to, from, text, at }) {
      await sql`
        insert into phone_message (id, to_number, from_name, body, at)
        values (${id}, ${to}, ${from}, ${text}, ${at})`;
    },
    async messagesTo(number) {
      const rows = await sql<{ to_number: string; from_name: string; body: string; at: bigint }[]>`
        select to_number, from_name, body, at from phone_message
        where to_number = ${number} order by at desc, id desc limit 30`;
      return rows.map((row) => ({
        to: row.to_number,
        from: row.from_name,
        text: row.body,
        at: Number(row.at) as Instant,
      }));
    },
    withPasskeys: (person, work) =>
      db.transaction(async (tx) => {
        await ensureDevice(tx, person);
        const [row] = await tx<{ passkeys: DeviceKey[] }[]>`
          select passkeys from device where person = ${person} for update`;
        const { keys, value } = work(row?.passkeys ?? []);
        await tx`
          update device set passkeys = ${tx.json(keys as never)} where person = ${person}`;
        return value;
      }),
    async document(person) {
      const [row] = await sql<{ document: KeptDocument | null }[]>`
        select document from device where person = ${person}`;
      return row?.document ?? undefined;
    },
    saveDocument: (person, document) =>
      db.transaction(async (tx) => {
        await ensureDevice(tx, person);
        await tx`
          update device set document = ${tx.json(document as never)} where person = ${person}`;
      }),
    async setting(name) {
      const [row] = await sql<{ value: unknown }[]>`
        select value from setting where name = ${name}`;
      return row?.value;
    },
    async saveSetting(name, value) {
      await sql`
        insert into setting (name, value) values (${name}, ${sql.json(value as never)})
        on conflict (name) do update set value = excluded.value`;
    },
  };
}
