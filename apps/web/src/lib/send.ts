import { learnServerTime } from './browser.ts';

/** `fetch` for the typed client: with our cookies, and learning the server's clock on the way. */
export async function send(request: Request): Promise<Response> {
  const response = await fetch(request, { credentials: 'same-origin' });
  learnServerTime(response.headers.get('date'));
  return response;
}
