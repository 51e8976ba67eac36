import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The pages that people read: the root's own and everything below docs. */
function pages(): string[] {
  const root = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const below = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return [...root, ...below].sort();
}

/** The relative targets of a page's links and images; code is no link. */
function targetsOf(text: string): string[] {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** A heading's anchor as GitHub makes it. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

/** What is wrong with the links of a page that stands at `path`. */
function brokenLinks(path: string, text: string): string[] {
  return targetsOf(text).filter((target) => {
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? join(ROOT, path) : join(ROOT, dirname(path), file);
    if (!existsSync(to)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(to, 'utf8')).has(anchor);
  });
}

test('a link to a file or heading that is not there is found', () => {
  const text = '# A\n\n## B c\n\n[x](no.md) [y](README.md#no) [z](#b-d) `[w](no.md)`\n';
  assert.deepEqual(brokenLinks('README.md', text), ['no.md', 'README.md#no', '#b-d']);
});

test('every relative link of the documentation leads somewhere', () => {
  for (const path of pages()) {
    const broken = brokenLinks(path, readFileSync(join(ROOT, path), 'utf8'));
    assert.deepEqual(broken, [], `${path}: ${broken.join(', ')}`);
  }
});
