/**
 * Prints what failed, what was skipped and why, and the closing line.
 *
 * @param {import('./main.mjs').Outcome[]} outcomes
 * @returns {number} the exit code
 */
export function report(outcomes) {
  const of = status => outcomes.filter(outcome => outcome.status === status);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(of);
  if (skipped.length) {
    console.log(`\nSkipped (${skipped.length}):`);
    for (const { name, detail } of skipped)
      console.log(`  - ${name}${detail ? `: ${detail}` : ''}`);
  }
  if (failed.length) {
    console.log(`\nFailed (${failed.length}):`);
    for (const { name, detail } of failed)
      console.log(`  - ${name}${detail ? `\n${indent(detail)}` : ''}`);
  }
  console.log(
    `\n${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
  );
  return failed.length || !passed.length ? 1 : 0;
}

const indent = text =>
  text
    .split('\n')
    .slice(0, 60)
    .map(line => `      ${line}`)
    .join('\n');
