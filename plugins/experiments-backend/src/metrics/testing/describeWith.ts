/* eslint-disable jest/no-export, jest/valid-title, jest/valid-describe-callback -- how a test begins that needs programs */
import { hasProgram } from './startProgram';

/** A `describe` of tests that start programs; where one is not on the PATH it says so instead. */
export function describeWith(
  programs: readonly string[],
  title: string,
  tests: () => void,
): void {
  const missing = programs.filter(program => !hasProgram(program));
  if (missing.length > 0) {
    it.todo(`${title} (skipped: ${missing.join(', ')} not on the PATH)`);
  } else {
    describe(title, tests);
  }
}
