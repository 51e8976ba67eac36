import { createClient } from '@sekisho/contract/api.ts';
import { demonstrationApi } from '@sekisho/contract/demonstration.ts';
import { send } from '../lib/send.ts';

export const client = createClient(demonstrationApi, location.origin, send);
