// The rules of the house that no other tool knows. Each says what to write instead. STYLE.md tells
// them to people; tidy-rules.test.ts sees each of them find what it bans.
import ts from 'typescript';

interface TokenRule {
  readonly token: RegExp;
  readonly instead: string;
  /** The files that it is for. */
  readonly within: RegExp;
  /** Where it may stand all the same. */
  readonly except?: RegExp;
}

const CODE = /\.(ts|tsx|mjs)$/;
const SERVERS = /^(packages|apps\/(wallet|gate)|demo|sim)\/.*\.ts$/;
const STORES = /^(packages\/(ledger|runtime)|apps|demo)\/.*\.ts$/;
const SQL = /\.sql$/;
const TEXT = /\.(ts|tsx|mjs|sql|md|json|css|html|yml|yaml)$|(^|\/)run$/;

/** The doors through which the outside comes in: nobody else may reach for it. */
const DOORS = either(
  /^packages\/runtime\/src\/(env\.ts|http\/listen\.ts|postgres\/)/,
  /^demo\/src\/[^/]+\.ts$/,
  // It replaces time and randomness under everybody else.
  /^sim\/src\/(engine|world)\//,
  /(^|\/)main\.ts$|\.test\.ts$|\/testing\//,
);
/** Programs around the servers, which live in real time: those who build, measure, attack and kill. */
const OUTSIDE = /^(scripts|bench|drill|cli|demo\/src\/faults)\/|^apps\/web\/[^/]+$/;
/** What a page takes from the browser, in one folder. */
const BROWSER_DOOR = /^apps\/web\/src\/lib\//;
/** This file and its test name what they ban. */
const SELF = /^scripts\/tidy-rules/;

const TOKENS: readonly TokenRule[] = [
  {
    token: /\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\.now\(/,
    instead: 'env.clock.now()',
    within: CODE,
    except: either(DOORS, OUTSIDE, BROWSER_DOOR),
  },
  {
    token: /\bMath\.random\(|\brandomUUID\(|\bgetRandomValues\(|\brandomBytes\(|\brandomInt\(/,
    instead: 'env.random or env.ids',
    within: CODE,
    except: either(DOORS, OUTSIDE, BROWSER_DOOR),
  },
  {
    // Not the module of that name.
    token: /\bconsole\.(?!ts\b)/,
    instead: 'env.log',
    within: CODE,
    except: either(OUTSIDE, /(^|\/)main\.ts$/, /\.mjs$/),
  },
  {
    token: /\bset(Timeout|Interval)\(|node:timers/,
    instead: 'tick(now)',
    within: SERVERS,
    // A journey is a person at a browser, who waits; faults come at their own time.
    except: either(DOORS, /^demo\/src\/(journeys|faults)\//),
  },
  {
    // On Node 20 it loses a timeout that the collector took: what waits on it waits for ever.
    token: /\bAbortSignal\.any\(/,
    instead: 'one controller that listens to each signal, as systemFetch has it',
    within: CODE,
  },
  {
    token: /\bprocess\.(env|argv|exit)\b/,
    instead: 'a parameter that main.ts reads',
    within: SERVERS,
    except: DOORS,
  },
  {
    token: /\b(Number|parseFloat)\(\s*[\w.]*(amount|balance|yen)/i,
    instead: 'bigint yen; yenToNumber at the wire',
    within: CODE,
    except: /\/base\/yen\.ts$/,
  },
  { token: /\b(TODO|FIXME|XXX|HACK)\b/, instead: 'an issue', within: TEXT },
  {
    token: /\b(test|describe|it|suite)\.(only|skip|todo)\(|@ts-(ignore|nocheck)/,
    instead: 'a test that runs and code that compiles',
    within: CODE,
  },
  {
    token: /(^|[\s'"`(=:])\/(work|tmp|home|root|Users)\/[\w.-]/,
    instead: 'a path that every machine has',
    within: TEXT,
  },
  { token: /^(<{7}|>{7}) /, instead: 'the merged text', within: TEXT },
  {
    token:
      /(?<![.\w])(now|random|clock_timestamp|statement_timestamp|gen_random_uuid|uuidv7)\(\)|\bcurrent_(timestamp|date|time)\b/i,
    instead: 'a parameter that comes from Env',
    within: either(SQL, /^apps\/.*\/store\.ts$/, /^packages\/ledger\/.*\.ts$/),
    except: either(/\.test\.ts$/, /schema\.sql$/),
  },
  {
    token: sqlType('real|double precision|float[48]?|money|numeric|decimal'),
    instead: 'bigint yen',
    within: SQL,
  },
  {
    token: sqlType('timestamp|timestamptz|interval|date|time'),
    instead: 'bigint milliseconds (…_at), or text for a business date',
    within: SQL,
  },
  { token: sqlType('(small|big)?serial'), instead: 'an id from env.ids', within: SQL },
  {
    token: /\bsql(<[^`]*>)?`|\bsql\.unsafe\(/,
    instead: 'SQL in store.ts',
    within: /^apps\/(wallet|gate)\/src\/.*\.ts$/,
    except: /(^|\/)store\.ts$|\.test\.ts$|\/testing\//,
  },
  {
    token: /\boffset (\$|\d)/i,
    instead: 'the key of the last row seen',
    within: either(SQL, STORES),
    except: /\.test\.ts$/,
  },
];

const LINES_MAX = 400;
/** A test file is mostly a table of cases, a stylesheet one of values. */
const TABLE_LINES_MAX = 600;
const FUNCTION_LINES_MAX = 70;
/** A component is mostly its markup. */
const COMPONENT_LINES_MAX = 120;
const BYTES_MAX = 1_000_000;
/** Texts, tables and what a program wrote are as long as they are. */
const LONG_BY_NATURE =
  /(texts?|tables?|catalogue|vectors?|generated)(-\w+)*\.(ts|json)$|\/(texts|generated|vectors)\/|schema\.sql$/;
const SOURCE = /\.(ts|tsx|mjs|sql|css)$/;
const VAGUE_NAME = /(^|[/-])(utils?|helpers?|common|managers?|misc)([./-]|$)/;

/** What is wrong with one file, a line each: `path:line: write … instead`. */
export function problemsOf(path: string, text: string): string[] {
  return [
    ...nameProblems(path),
    ...tokenProblems(path, text),
    ...lengthProblems(path, text),
    ...functionProblems(path, text),
    ...markdownProblems(path, text),
  ];
}

function nameProblems(path: string): string[] {
  return VAGUE_NAME.test(path) ? [`${path}: name it for what it does`] : [];
}

function tokenProblems(path: string, text: string): string[] {
  const rules = TOKENS.filter(({ within, except }) => within.test(path) && !except?.test(path));
  if (rules.length === 0 || SELF.test(path)) return [];
  return text.split('\n').flatMap((line, index) => {
    const judged = SQL.test(path) ? line.replace(/--.*$/, '') : line;
    return rules
      .filter(({ token }) => token.test(judged))
      .map(({ instead }) => `${path}:${index + 1}: write ${instead}`);
  });
}

function lengthProblems(path: string, text: string): string[] {
  if (text.length > BYTES_MAX && path !== 'package-lock.json') {
    return [`${path}: ${text.length} bytes, the limit is ${BYTES_MAX}`];
  }
  const lines = text.split('\n').length - 1;
  const limit = /\.test\.|\.css$/.test(path) ? TABLE_LINES_MAX : LINES_MAX;
  if (!SOURCE.test(path) || LONG_BY_NATURE.test(path) || lines <= limit) return [];
  return [`${path}: ${lines} lines, the limit is ${limit}`];
}

function functionProblems(path: string, text: string): string[] {
  if (!CODE.test(path) || path.includes('.test.')) return [];
  const limit = path.endsWith('.tsx') ? COMPONENT_LINES_MAX : FUNCTION_LINES_MAX;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const found: string[] = [];
  measure(source);
  return found;

  /** Gives the lines of the functions inside, which do not count for the one around them. */
  function measure(node: ts.Node): number {
    let inside = 0;
    ts.forEachChild(node, (child) => {
      inside += measure(child);
    });
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return inside;
    const first = lineOf(node.getStart());
    const lines = lineOf(node.end) - first + 1;
    if (lines - inside > limit) {
      found.push(`${path}:${first}: a function of ${lines - inside} lines, the limit is ${limit}`);
    }
    return lines > 1 ? lines : 0;
  }
}

function markdownProblems(path: string, text: string): string[] {
  if (!path.endsWith('.md')) return [];
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  const titles = prose.split('\n').filter((line) => /^# /.test(line)).length;
  return titles === 1 ? [] : [`${path}: ${titles} titles (# …), write one`];
}

/** A type where a type stands: after a column's name or in a cast. A column may bear the same name. */
function sqlType(names: string): RegExp {
  return new RegExp(`(^\\s*"?\\w+"?\\s+|::\\s*|\\bas\\s+)(${names})\\b`, 'i');
}

function either(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'));
}
