// Judges every file that git tracks by the rules of tidy-rules.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { problemsOf } from './tidy-rules.ts';

const BINARY = /\.(png|jpg|webp|ico|woff2?|der|p12|pdf|wav|mp3)$/;

// A clone may belong to another user, as in a build container; we only read its list of files.
const git = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], { encoding: 'utf8' });
if (git.status !== 0) {
  console.error(`tidy reads the list of files from git, which said: ${git.stderr.trim()}`);
  process.exit(1);
}

const files = git.stdout
  .split('\0')
  .filter((path) => path !== '' && !BINARY.test(path) && existsSync(path));
const problems = files.flatMap((path) => problemsOf(path, readFileSync(path, 'utf8')));
for (const problem of problems) console.log(problem);
console.log(`${files.length} files, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
