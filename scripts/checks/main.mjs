import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { state } from '../setup/folders.mjs';
import { controlPlane } from './controlPlane.mjs';
import { checkCommands } from './commands.mjs';
import { endToEnd } from './endToEnd.mjs';
import { faults } from './faults.mjs';
import { jest } from './jest.mjs';
import { postgres } from './postgres.mjs';
import { report } from './report.mjs';

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' } },
  allowPositionals: true,
});

/**
 * A stage adds its outcomes to one list.
 * @typedef {{name: string, status: 'passed' | 'failed' | 'skipped', detail?: string}} Outcome
 */

/** @type {{name: string, onServers?: boolean, run: (context: {kubeconfig?: string, postgres?: string, paths: string[]}) => Promise<Outcome[]>}[]} */
const stages = [
  { name: 'commands', run: checkCommands },
  { name: 'jest', onServers: true, run: jest },
  { name: 'faults', run: faults },
  { name: 'end-to-end', onServers: true, run: endToEnd },
];

const wanted = positionals.length ? ['jest'] : values.only?.split(',');
const unknown = wanted?.filter(
  name => !stages.some(stage => stage.name === name),
);
if (unknown?.length) {
  console.error(
    `There is no stage ${unknown.join(', ')}; the stages are ${stages
      .map(stage => stage.name)
      .join(', ')}.`,
  );
  process.exit(2);
}

await mkdir(join(state, 'checks'), { recursive: true });
const selected = stages.filter(({ name }) => !wanted || wanted.includes(name));
const outcomes = [];
// A server that must be built first is built beside the checks that need none.
const starting = selected.some(({ onServers }) => onServers)
  ? Promise.all([
      // Whoever runs the tests of one folder does not want to wait for that.
      controlPlane(console.log, { mayBuild: positionals.length === 0 }),
      postgres(console.log),
    ])
  : undefined;
try {
  for (const stage of selected) {
    const [server, database] = (stage.onServers && (await starting)) || [];
    console.log(`\n== ${stage.name}`);
    outcomes.push(
      ...(await stage.run({
        kubeconfig: server?.kubeconfig,
        postgres: database?.address,
        paths: positionals,
      })),
    );
  }
  const [server, database] = (await starting) ?? [];
  if (server?.failed)
    outcomes.push({
      name: 'a real API server to judge the local hub',
      status: 'failed',
      detail: server.failed,
    });
  if (server?.skipped)
    console.log(`\nWithout a real API server: ${server.skipped}`);
  if (database?.skipped)
    console.log(`\nWithout PostgreSQL: ${database.skipped}`);
} finally {
  await Promise.all(((await starting) ?? []).map(server => server.stop()));
}
process.exitCode = report(outcomes);
