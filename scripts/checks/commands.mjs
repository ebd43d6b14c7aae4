import { join } from 'node:path';
import { root } from '../setup/folders.mjs';
import { run } from '../setup/run.mjs';

const bin = (name, ...args) => [join(root, 'node_modules/.bin', name), ...args];

const commands = [
  {
    name: 'generated types are current',
    command: ['node', 'scripts/generate.mjs', '--check'],
  },
  {
    name: 'formatting',
    command: bin('prettier', '--check', '--loglevel', 'warn', '.'),
  },
  { name: 'types', command: bin('tsc', '--noEmit', '--incremental', 'false') },
  {
    name: 'lint',
    command: bin('backstage-cli', 'repo', 'lint', '--max-warnings', '0'),
  },
  {
    name: 'API reports are current',
    command: ['node', 'scripts/apiReports.mjs', '--check'],
  },
];

/** The checks that are one command each. */
export async function checkCommands() {
  const outcomes = [];
  for (const { name, command } of commands) {
    const started = Date.now();
    const [file, ...args] = command;
    const outcome = await run(file, args, { cwd: root }).then(
      () => ({ name, status: 'passed' }),
      error => ({ name, status: 'failed', detail: error.message }),
    );
    console.log(
      `${outcome.status} ${name} (${Math.round(
        (Date.now() - started) / 1000,
      )} s)`,
    );
    outcomes.push(outcome);
  }
  return outcomes;
}
