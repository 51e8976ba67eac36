import { toOpenApi } from '@sekisho/contract/api.ts';
import { bankStaffApi } from '@sekisho/contract/bank-staff.ts';
import { gateApi } from '@sekisho/contract/gate.ts';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import { type Instant, SECOND } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { DEFAULT_CAPS } from '@sekisho/domain/mandate/caps.ts';
import { createAuthorisationServer } from '@sekisho/fapi/server/authorisation-server.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { type Bindings, bindApi } from '@sekisho/runtime/http/bind-api.ts';
import { guarded } from '@sekisho/runtime/http/guard.ts';
import { openPages, type Pages } from '@sekisho/runtime/http/pages.ts';
import { languageOf, problemResponse } from '@sekisho/runtime/http/problem.ts';
import type { Peer, Server } from '@sekisho/runtime/http/server.ts';
import { createOneTimeCodes } from '@sekisho/runtime/one-time-codes.ts';
import { createOutbox, type Outbox } from '@sekisho/runtime/outbox.ts';
import { createPasskeys } from '@sekisho/runtime/passkeys.ts';
import { createSessions } from '@sekisho/runtime/sessions.ts';
import { bankBoard } from '@sekisho/runtime/switches/service.ts';
import { createVault } from '@sekisho/runtime/vault.ts';
import { Hono } from 'hono';
import type { GateBank, GateConfig } from './config.ts';
import { createCoreTicks } from './core-ticks.ts';
import { deliverReturn, takeReturns } from './credit/jobs.ts';
import {
  RETURN_KIND,
  settleInDoubt as settleCreditsInDoubt,
  type WaitingReturn,
} from './credit/service.ts';
import { settleInDoubt } from './debit/service.ts';
import { depositorRoutes } from './depositor-view/routes.ts';
import { type HostedBank, hostOf } from './hosted-bank.ts';
import { linkProtocol } from './link-protocol/routes.ts';
import { linkRequestRoutes } from './link-request/routes.ts';
import { sweepLinkRequests } from './link-request/service.ts';
import { sweepLogins } from './login/service.ts';
import { deliverEvent } from './mandate/jobs.ts';
import {
  activateMandate,
  endUnacknowledged,
  expireRequests,
  grantEnded,
} from './mandate/service.ts';
import { EVENT_KIND, type WaitingEvent } from './mandate/telling.ts';
import { deliverNotice } from './notice/jobs.ts';
import { NOTICE_KIND, type WaitingNotice } from './notice/service.ts';
import { partnerLoader } from './partner-keys.ts';
import { type BankStaffDoor, openBankStaff } from './staff/service.ts';

/** Enough for a partner's server, whose every debit comes from one address. */
const REQUESTS_PER_MINUTE = 6_000;
const SWEEP_EVERY_MS = 10 * SECOND;
/** A tick waits this long for deliveries and cores; what takes longer goes on beside the next ticks. */
const TICK_WAITS_MS = SECOND;

/** The gate of one or several banks. The host of a request chooses the bank. */
export function createGate(env: Env, config: GateConfig): Server {
  const banks = config.banks.map((bank) => hostBank(env, config, bank));
  const open = (folder: string | undefined) =>
    folder === undefined ? undefined : openPages(folder);
  const pages = { depositors: open(config.pagesFolder), staff: open(config.staffPagesFolder) };
  const staffs = banks.map(openBankStaff);
  const byHost = new Map(
    banks.map((bank, at) => [
      hostOf(bank.origin),
      serveBank(bank, present(staffs[at], 'Each bank has its staff.'), pages),
    ]),
  );
  assert(byHost.size === banks.length, 'Each bank of a gate has a host of its own.');
  const outbox = openOutbox(env, config, banks);
  const cores = createCoreTicks(env, banks);
  let sweptAt = 0;
  const server: Server = {
    async fetch(request, peer) {
      const serve = byHost.get(new URL(request.url).host);
      return serve === undefined ? notFound(env, request) : serve(request, peer);
    },
    async tick(now) {
      await Promise.race([
        Promise.all([outbox.run(now), cores.run(now)]),
        config.waiter.wait(TICK_WAITS_MS),
      ]);
      for (const bank of banks) {
        await settleInDoubt(bank, now);
        await settleCreditsInDoubt(bank, now);
        await expireRequests(bank, now);
        await endUnacknowledged(bank, now);
      }
      if (now - sweptAt < SWEEP_EVERY_MS) return;
      sweptAt = now;
      for (const bank of banks) await sweep(bank, now);
      for (const staff of staffs) await staff.sweep(now);
    },
    async close() {
      await Promise.all([outbox.close(), cores.idle()]);
      await config.sms.close();
    },
  };
  const https = banks.every(({ origin }) => origin.startsWith('https:'));
  const requestsPerMinute = config.requestsPerMinute ?? REQUESTS_PER_MINUTE;
  return guarded(env, server, { requestsPerMinute, https });
}

/** Builds a bank. Its authorisation server calls back into the bank that it is a part of. */
function hostBank(env: Env, config: GateConfig, given: GateBank): HostedBank {
  const { code, name, origin, partners, core } = given;
  const authorisation = createAuthorisationServer(env, {
    issuer: origin,
    keys: given.keys,
    clients: partnerLoader(env, partners),
    activateMandate: (mandate) => activateMandate(bank, mandate),
    grantEnded: (mandate) => grantEnded(bank, mandate),
  });
  const bank: HostedBank = {
    ...{ code, name, origin, partners, core, env, authorisation },
    caps: given.caps ?? DEFAULT_CAPS,
    vault: createVault(env, config.vault),
    controls: config.controls,
    board: bankBoard(code, config.controls.has('gate.switches')),
    codes: createOneTimeCodes(env, config.codeKey),
    sessions: createSessions(env, { secureCookies: origin.startsWith('https:') }),
    passkeys: createPasskeys(env, passkeyRealm(given)),
  };
  return bank;
}

/** Where a bank's passkeys are valid: its own host and nowhere else. */
export function passkeyRealm({ name, origin }: Pick<GateBank, 'name' | 'origin'>) {
  return { rpId: new URL(origin).hostname, rpName: name, origin };
}

interface BankPages {
  readonly depositors: Pages | undefined;
  readonly staff: Pages | undefined;
}

/** Everything under one bank's host, in the order in which it is tried. */
function serveBank(
  bank: HostedBank,
  staff: BankStaffDoor,
  pages: BankPages,
): (request: Request, peer: Peer) => Promise<Response> {
  const app = new Hono<Bindings>();
  const { env, sessions, origin } = bank;
  const options = { env, sessions, realm: () => hostOf(origin), readStaff: staff.readStaff };
  bindApi(app, gateApi, { ...linkRequestRoutes(bank), ...depositorRoutes(bank) }, options);
  bindApi(app, bankStaffApi, staff.routes, options);
  const openApi = toOpenApi(`Gate of ${bank.name}`, { ...gateApi, ...bankStaffApi }) as object;
  app.get('/openapi.json', (c) => c.json(openApi));
  app.notFound((c) => page(c.req.raw, pages) ?? notFound(bank.env, c.req.raw));
  const protocol = linkProtocol(bank);
  return async (request, peer) => {
    if (new URL(request.url).pathname.startsWith('/link/v1/')) return protocol(request);
    const authorised = await bank.authorisation.fetch(request, peer);
    return authorised ?? app.fetch(request, { peer });
  };
}

/** A file of the bundle, or the page itself for a browser that opens an address. */
function page(request: Request, { depositors, staff }: BankPages): Response | undefined {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/staff/v1/')) return undefined;
  const isStaffs = pathname === '/staff' || pathname.startsWith('/staff/');
  const pages = isStaffs ? staff : depositors;
  if (pages === undefined || request.method !== 'GET') return undefined;
  const file = pages.file(isStaffs ? pathname.slice('/staff'.length) : pathname);
  const opens = request.headers.get('accept')?.includes('text/html') ?? false;
  return file ?? (opens ? pages.page() : undefined);
}

function notFound(env: Env, request: Request): Response {
  return problemResponse('not_found', {
    requestId: env.ids.next('req'),
    language: languageOf(request),
  });
}

function openOutbox(env: Env, config: GateConfig, banks: readonly HostedBank[]): Outbox {
  const bankOf = ({ bank }: { readonly bank: string }): HostedBank => {
    const found = banks.find(({ code }) => code === bank);
    if (found === undefined) throw new Fault('bank_not_hosted', { retry: true });
    return found;
  };
  return createOutbox(env, {
    [EVENT_KIND]: async (event: WaitingEvent) => deliverEvent(bankOf(event), event),
    [RETURN_KIND]: async (event: WaitingReturn) => deliverReturn(bankOf(event), event),
    [NOTICE_KIND]: async (notice: WaitingNotice) =>
      deliverNotice(bankOf(notice), config.sms, notice),
  });
}

async function sweep(bank: HostedBank, now: Instant): Promise<void> {
  await takeReturns(bank);
  await sweepLinkRequests(bank, now);
  await sweepLogins(bank, now);
  await bank.sessions.sweep(now);
  await bank.authorisation.sweep(now);
}
