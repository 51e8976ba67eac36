import { PROBLEMS, type ProblemCode } from '@sekisho/contract/problems.ts';

export type Language = 'ja' | 'en';

/** The language that a request asks for: the first of `ja` and `en` that it names, else Japanese. */
export function languageOf(request: Request): Language {
  const wanted = request.headers.get('accept-language') ?? '';
  return /\b(ja|en)\b/i.exec(wanted)?.[1]?.toLowerCase() === 'en' ? 'en' : 'ja';
}

/** A problem as RFC 9457 `application/problem+json`. */
export function problemResponse(
  code: ProblemCode,
  context: {
    readonly requestId: string;
    readonly language: Language;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Response {
  const entry = PROBLEMS[code];
  const text = entry[context.language];
  const body = {
    type: `https://sekisho.example/problems/${code}`,
    title: text.title,
    status: entry.status,
    detail: text.detail,
    instance: context.requestId,
    code,
  };
  return new Response(JSON.stringify(body), {
    status: entry.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'content-language': context.language,
      ...(entry.retry === 'later' && entry.status !== 500 ? { 'retry-after': '5' } : {}),
      ...context.headers,
    },
  });
}
