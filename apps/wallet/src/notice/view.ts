import type { Notice, NoticeFacts } from '@sekisho/contract/notices.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { parseDeviceHint } from '@sekisho/domain/device/device-hint.ts';
import type { Parts } from '../parts.ts';
import { readShopNames } from '../payment/service.ts';
import type { KeptFacts, NoticeRow } from './store.ts';

/** Notices as their page reads them: codes and ids of banks and shops have become names. */
export async function toNotices(
  parts: Parts,
  rows: readonly NoticeRow[],
): Promise<readonly Notice[]> {
  const shops = rows.flatMap(({ facts }) => (facts.shop === undefined ? [] : [facts.shop]));
  const names = await readShopNames(parts, [...new Set(shops)] as Id<'shp'>[]);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    at: toRfc3339(instant(Number(row.at))),
    facts: toFacts(parts, names, row.facts),
    seen: row.seen_at !== null,
    needsAnswer: row.needs_answer && row.answered_at === null,
  }));
}

function toFacts(
  { banks }: Pick<Parts, 'banks'>,
  shops: ReadonlyMap<string, string>,
  { bank, shop, device, time, ...facts }: KeptFacts,
): NoticeFacts {
  return {
    ...facts,
    ...(bank === undefined ? {} : { bank: banks.get(bank)?.name ?? bank }),
    ...(shop === undefined ? {} : { shop: shops.get(shop) ?? '' }),
    ...(device === undefined ? {} : { device: parseDeviceHint(device) }),
    ...(time === undefined ? {} : { time: toRfc3339(instant(time)) }),
  };
}
