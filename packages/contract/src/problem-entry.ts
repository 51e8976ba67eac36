interface ProblemText {
  /** What happened. */
  readonly title: string;
  /** Whether money moved, and what to do next. */
  readonly detail: string;
}

/** How one problem is told. */
export interface ProblemEntry {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 500 | 503;
  /** Whether the same request can help later. */
  readonly retry: 'never' | 'later';
  readonly ja: ProblemText;
  readonly en: ProblemText;
}
