import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../setup/folders.mjs';

const folder = join(root, 'packages/app/e2e-tests');

/**
 * The tests that start the lab as its users do: real hub, real portal, real browser, real kubectl.
 * One file at a time: they measure, and two at once would measure each other.
 *
 * @returns {Promise<import('./main.mjs').Outcome[]>}
 */
export async function endToEnd({ kubeconfig }) {
  const files = (await readdir(folder))
    .filter(file => file.endsWith('.test.mjs'))
    .sort();
  const outcomes = [];
  for (const file of files)
    outcomes.push(...(await runTwice(file, kubeconfig)));
  return outcomes;
}

/** Their tests each make what they need, and all of them together take half an hour. */
const independent = ['endFromPage.test.mjs', 'interruptions.test.mjs'];

/**
 * A file, and once more when something in it failed: these tests measure, and machines get busy. Of
 * independent tests only those that failed are tried again.
 */
async function runTwice(file, kubeconfig) {
  const first = await runFile(file, kubeconfig);
  const failed = first.filter(({ status }) => status === 'failed');
  if (!failed.length) return first;
  for (const { name, detail } of failed)
    console.log(`a second try for: ${name}\n${detail ?? ''}`);
  const hasNames = failed.every(({ name }) => name !== file);
  if (!independent.includes(file) || !hasNames)
    return runFile(file, kubeconfig);
  const again = await runFile(file, kubeconfig, failed);
  return [
    ...first.filter(outcome => !failed.includes(outcome)),
    // Whatever did not run again has failed.
    ...failed.map(one => again.find(({ name }) => name === one.name) ?? one),
  ];
}

/** The arguments that choose tests by their whole names. */
function choose(file, outcomes) {
  return outcomes.map(({ name }) => {
    const test = name.slice(`${file}: `.length);
    return `--test-name-pattern=^${test.replace(/[^\w ]/g, '\\$&')}$`;
  });
}

function runFile(file, kubeconfig, only = []) {
  return new Promise(resolve => {
    const child = spawn(
      process.execPath,
      [
        '--test',
        `--test-reporter=${join(root, 'scripts/checks/lines.mjs')}`,
        '--test-timeout=1800000',
        ...choose(file, only),
        join(folder, file),
      ],
      {
        cwd: root,
        env: {
          ...process.env,
          ...(kubeconfig && { CONTROL_PLANE_KUBECONFIG: kubeconfig }),
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const outcomes = [];
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!line.startsWith('{')) {
          if (line) console.log(line);
          continue;
        }
        const { name, status, detail, seconds } = JSON.parse(line);
        outcomes.push({ name: `${file}: ${name}`, status, detail });
        console.log(
          `${status} ${file}: ${name} (${seconds} s)${
            status === 'skipped' && detail ? `: ${detail}` : ''
          }`,
        );
      }
    });
    child.on('close', code => {
      if (code !== 0 && !outcomes.some(({ status }) => status === 'failed'))
        outcomes.push({
          name: file,
          status: 'failed',
          detail: `the test process ended with code ${code}`,
        });
      resolve(outcomes);
    });
  });
}
