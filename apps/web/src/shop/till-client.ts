import { createClient } from '@sekisho/contract/api.ts';
import { shopApi } from '@sekisho/contract/shop.ts';
import { createActKeys } from '../lib/act-key.ts';
import { randomBytes, tabKeep } from '../lib/browser.ts';
import { send } from '../lib/send.ts';

export const client = createClient(shopApi, location.origin, send);
export const actKeys = createActKeys(tabKeep, randomBytes);
