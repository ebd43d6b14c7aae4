// The container of a Job that runs a step of the load in a cluster of its own. All that comes back
// from there is its log, so what the step wrote goes to the end of that.
//   ASSAY_HAND_BACK=MARK node handBack.mjs trial
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { encodeOutputs } from './lib/handedBack.mjs';

const mark = process.env.ASSAY_HAND_BACK;
const folder = process.env.ASSAY_OUTPUTS ?? '/tmp/assay';
const outputs = ['trial.json', 'summary.json'];

const step = spawn(
  process.execPath,
  [fileURLToPath(new URL(`./${process.argv[2]}.mjs`, import.meta.url))],
  { stdio: 'inherit' },
);
process.on('SIGTERM', () => step.kill('SIGTERM'));
step.on('exit', (ownCode, signal) => {
  // Told to end, it has nothing to hand back, and whoever follows the Job sees that.
  if (ownCode === 143 || signal === 'SIGTERM') {
    process.exitCode = 143;
    return;
  }
  if (signal) console.error(`the step was ended by ${signal}`);
  const code = ownCode ?? 1;
  const found = outputs
    .map(name => [name, join(folder, name)])
    .filter(([, path]) => existsSync(path))
    .map(([name, path]) => [name, readFileSync(path)]);
  const { lines, problem } = encodeOutputs(mark, code, found);
  if (problem) console.error(problem);
  process.exitCode = problem ? 2 : code;
  process.stdout.write(`\n${lines.join('\n')}\n`);
});
