import { toOpenApi } from '@sekisho/contract/api.ts';
import { consoleApi } from '@sekisho/contract/console.ts';
import { shopApi } from '@sekisho/contract/shop.ts';
import { walletApi } from '@sekisho/contract/wallet.ts';
import { DAY, type Instant, MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { publicJwks } from '@sekisho/fapi/keys.ts';
import { sweepAttempts } from '@sekisho/runtime/attempts.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { type Bindings, bindApi, type Handlers } from '@sekisho/runtime/http/bind-api.ts';
import { guarded } from '@sekisho/runtime/http/guard.ts';
import { openPages, type Pages } from '@sekisho/runtime/http/pages.ts';
import { languageOf, problemResponse } from '@sekisho/runtime/http/problem.ts';
import type { Server } from '@sekisho/runtime/http/server.ts';
import { createOutbox, type Outbox } from '@sekisho/runtime/outbox.ts';
import type { StaffDoor } from '@sekisho/runtime/staff/staff-door.ts';
import { boardRoutes } from '@sekisho/runtime/switches/staff-board.ts';
import { Hono } from 'hono';
import { accessRoutes } from './access/routes.ts';
import { type CashOutJobs, createCashOutJobs } from './cash-out/jobs.ts';
import { cashOutRoutes } from './cash-out/routes.ts';
import { takeReturn } from './cash-out/tries.ts';
import { type ChargeJobs, createChargeJobs } from './charge/jobs.ts';
import { chargeRoutes } from './charge/routes.ts';
import type { WalletConfig } from './config.ts';
import { enrolmentRoutes } from './enrolment/routes.ts';
import { historyRoutes } from './history/routes.ts';
import { bindDocumentWallet, identityRoutes } from './identity/routes.ts';
import { sweepPresentations } from './identity/service.ts';
import { limitRoutes } from './limits/routes.ts';
import { ripenRaises } from './limits/service.ts';
import { acknowledgeDelivery, redeemAgain, revokeDelivery } from './link/jobs.ts';
import { bindBank, linkRoutes } from './link/routes.ts';
import { sweepLinkRequests } from './link/service.ts';
import { sendNotices } from './notice/jobs.ts';
import { noticeRoutes } from './notice/routes.ts';
import { openParts, type Parts } from './parts.ts';
import { paymentRoutes } from './payment/routes.ts';
import { expireRequests } from './payment/service.ts';
import { shopRoutes } from './payment/shop-routes.ts';
import { viewRoutes } from './person-view/routes.ts';
import { smsDelivery } from './phone/jobs.ts';
import { phoneRoutes } from './phone/routes.ts';
import { consoleRoutes } from './staff/routes.ts';
import { openWalletStaff, type WalletStaff } from './staff/service.ts';
import { switchRoutes } from './switches/routes.ts';
import { isThere } from './switches/service.ts';

const SWEEP_EVERY_MS = MINUTE;
/** A tick waits this long for the outside; what takes longer goes on beside the next ticks. */
const TICK_WAITS_MS = SECOND;

/** The wallet operator's server: API for customers and tills, pages, jobs. */
export function createWallet(env: Env, config: WalletConfig): Server {
  const parts = openParts(env, config);
  const charges = createChargeJobs(parts);
  const cashOuts = createCashOutJobs(parts);
  const people = openWalletStaff(parts);
  const { staff } = people;
  const movements = { charges, cashOuts };
  const app = bindAll(parts, movements, people);
  const outbox = openOutbox(parts);
  const tick = createTick(parts, { ...movements, outbox, staff });
  const server: Server = {
    fetch: async (request, peer) => app.fetch(request, { peer }),
    tick,
    async close() {
      await Promise.all([outbox.close(), charges.idle(), cashOuts.idle()]);
      await parts.ledger.close();
    },
  };
  return guarded(env, server, {
    requestsPerMinute: config.requestsPerMinute ?? 1_200,
    https: new URL(config.origin).protocol === 'https:',
  });
}

interface Movements {
  readonly charges: ChargeJobs;
  readonly cashOuts: CashOutJobs;
}

function bindAll(
  parts: Parts,
  { charges, cashOuts }: Movements,
  people: WalletStaff,
): Hono<Bindings> {
  const { env, sessions, config } = parts;
  const { staff } = people;
  const app = new Hono<Bindings>();
  const options = { env, sessions, realm: () => parts.realm, readStaff: staff.readStaff };
  const handlers: Handlers<typeof walletApi> = {
    ...enrolmentRoutes(parts),
    ...phoneRoutes(parts),
    ...identityRoutes(parts),
    ...linkRoutes(parts),
    ...chargeRoutes(parts, charges),
    ...cashOutRoutes(parts, cashOuts),
    ...paymentRoutes(parts),
    ...historyRoutes(parts),
    ...limitRoutes(parts),
    ...accessRoutes(parts),
    ...noticeRoutes(parts),
    ...switchRoutes(parts),
    ...viewRoutes(parts),
  };
  bindApi(app, walletApi, handlers, options);
  bindApi(app, shopApi, shopRoutes(parts), options);
  const board = boardRoutes({
    ...{ staff, board: parts.board, kind: people.reopening },
    isThere: (sql, one) =>
      isThere(
        sql,
        config.banks.map(({ code }) => code),
        one,
      ),
  });
  const ofStaff = { ...staff.routes, ...consoleRoutes(parts, people), ...board };
  bindApi(app, consoleApi, ofStaff, options);
  bindDocumentWallet(app, parts);
  bindBank(app, parts, (bank, event) => takeReturn(parts, bank, event));
  const openApi = toOpenApi(config.operatorName, { ...walletApi, ...shopApi, ...consoleApi });
  const publicKeys = publicJwks(config.linkKeys);
  app.get('/openapi.json', () => publicJson(openApi));
  app.get('/.well-known/jwks.json', () => publicJson(publicKeys));
  app.notFound(fallback(parts));
  return app;
}

function publicJson(value: unknown): Response {
  return Response.json(value, { headers: { 'cache-control': 'public, max-age=60' } });
}

/** Pages for whoever reads HTML, and a problem for everybody else. */
function fallback({ env, config }: Parts) {
  const open = (folder: string | undefined) =>
    folder === undefined ? undefined : openPages(folder);
  const customer = open(config.pagesFolder);
  const below = [
    ['/shop', open(config.shopPagesFolder)],
    ['/console', open(config.consolePagesFolder)],
  ] as const;
  return (c: { readonly req: { readonly raw: Request } }): Response => {
    const request = c.req.raw;
    const { pathname } = new URL(request.url);
    const [prefix, pages] = below.find(
      ([name]) => pathname === name || pathname.startsWith(`${name}/`),
    ) ?? ['', customer];
    return (
      pageFor(pages, request, pathname.slice(prefix.length)) ??
      problemResponse('not_found', {
        requestId: env.ids.next('req'),
        language: languageOf(request),
      })
    );
  };
}

function pageFor(pages: Pages | undefined, request: Request, path: string): Response | undefined {
  if (pages === undefined || request.method !== 'GET') return undefined;
  const file = pages.file(path);
  if (file !== undefined) return file;
  const isApi = /^\/(v1|link|staff\/v1|openid4vp|\.well-known)\//.test(path);
  const wantsHtml = (request.headers.get('accept') ?? '').includes('text/html');
  return wantsHtml && !isApi ? pages.page() : undefined;
}

function openOutbox(parts: Parts): Outbox {
  return createOutbox(parts.env, {
    sms: smsDelivery(parts),
    'link.acknowledge': acknowledgeDelivery(parts),
    'link.revoke': revokeDelivery(parts),
  });
}

interface Jobs extends Movements {
  readonly outbox: Outbox;
  readonly staff: StaffDoor;
}

function createTick(parts: Parts, { charges, cashOuts, outbox, staff }: Jobs): Server['tick'] {
  const { config, ledger } = parts;
  let sweptAt = 0;
  return async (now) => {
    await expireRequests(parts, now);
    await ledger.tick(now);
    await ripenRaises(parts, now);
    await sendNotices(parts, now);
    await Promise.race([
      Promise.all([
        outbox.run(now),
        charges.settleDue(now),
        cashOuts.settleDue(now),
        redeemAgain(parts),
      ]),
      config.waiter.wait(TICK_WAITS_MS),
    ]);
    if (now - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = now;
    await sweep(parts, now);
    await staff.sweep(now);
  };
}

async function sweep(parts: Parts, now: Instant): Promise<void> {
  const { env, sessions, passkeys, codes } = parts;
  await sessions.sweep(now);
  await passkeys.sweep(env.db.sql, now);
  await codes.sweep(env.db.sql, now);
  await sweepAttempts(env.db.sql, now, DAY);
  await sweepPresentations(parts, now);
  await sweepLinkRequests(parts, now);
}
