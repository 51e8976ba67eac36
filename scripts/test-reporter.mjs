// A reporter for node:test: says what failed, in full, and at the end one line that test.mjs reads.
// A suite counts only when it fails by itself (its file does not load, a hook fails): Node does not
// count that, and a test file that cannot be read would pass unnoticed.

// biome-ignore lint/style/noDefaultExport: node:test takes a reporter from the default export.
export default async function* report(source) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    const suite = data?.details?.type === 'suite';
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message;
    if (type === 'test:pass' && !suite) count[isSkipped(data) ? 'skipped' : 'passed']++;
    if (type === 'test:fail' && !isConsequence(data)) {
      count.failed++;
      yield failure(data);
    }
  }
  yield `\n@count ${JSON.stringify(count)}\n`;
}

const isSkipped = (data) => data.skip !== undefined || data.todo !== undefined;

/** A test or suite whose only trouble is a failing test inside it, which has been reported. */
function isConsequence(data) {
  return data.details.error?.failureType === 'subtestsFailed';
}

function failure({ name, file, line, details }) {
  const { error } = details;
  const cause = error?.cause ?? error;
  const said = cause?.stack ?? String(cause);
  const compared = 'actual' in Object(cause) && cause.code !== 'ERR_ASSERTION';
  const values = compared ? `\n  actual ${cause.actual}, expected ${cause.expected}` : '';
  const indented = said.replaceAll('\n', '\n  ');
  return `\n✖ ${name}  (${file ?? ''}:${line ?? ''})\n  ${indented}${values}\n`;
}
