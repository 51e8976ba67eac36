/** One line of a bench's output. `ratio` is to the peer of the same run, `met` whether the floor holds. */
export interface Measured {
  readonly bench: string;
  readonly case: string;
  readonly value: number | null;
  readonly unit: string;
  readonly ratio: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly met: boolean | null;
  /** What the floor is, or what the line is about. */
  readonly about?: string | Readonly<Record<string, string>>;
}

export interface Report {
  write(line: Measured): void;
  /** What is going on, for a person who waits. */
  progress(sentence: string): void;
}

/** Lines to standard output, as JSON or as a table; progress goes to standard error. */
export function openReport(json: boolean): Report {
  return {
    write(line) {
      console.log(json ? JSON.stringify(line) : textOf(line));
    },
    progress(sentence) {
      console.error(`  ${sentence}`);
    },
  };
}

function textOf(line: Measured): string {
  if (typeof line.about === 'object') {
    const settings = Object.entries(line.about).map(([name, value]) => `  ${name} = ${value}`);
    return [line.case, ...settings].join('\n');
  }
  const value = line.value === null ? '' : `${format(line.value)} ${line.unit}`;
  const ratio = line.ratio === null ? '' : `${line.ratio.toFixed(2)} ×`;
  const times = line.p50Ms === null ? '' : `p50 ${line.p50Ms} ms, p99 ${line.p99Ms} ms`;
  const met = line.met === null ? '' : line.met ? 'met' : 'NOT MET';
  const cells = [
    line.case.padEnd(25),
    value.padStart(18),
    ratio.padStart(9),
    times.padEnd(30),
    met,
  ];
  return `${cells.join('  ')}  ${line.about ?? ''}`.trimEnd();
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toFixed(2)));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** The value below which `share` of the values lie. */
export function percentile(values: Float64Array, share: number): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
