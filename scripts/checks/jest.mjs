import { readFile, rm } from 'node:fs/promises';
import { delimiter, dirname, join, relative } from 'node:path';
import { root, state } from '../setup/folders.mjs';
import { run } from '../setup/run.mjs';
import { builtPrograms } from './controlPlane.mjs';

/**
 * One Jest run over the repository.
 *
 * @param {string} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./main.mjs').Outcome[]>}
 */
async function jestRun(name, args, env) {
  const file = join(state, 'checks', `${name}.json`);
  await rm(file, { force: true });
  const failure = await run(
    join(root, 'node_modules/.bin/backstage-cli'),
    [
      'repo',
      'test',
      '--watchAll=false',
      '--json',
      `--outputFile=${file}`,
      '--maxWorkers=2',
      ...args,
    ],
    {
      cwd: root,
      env: { ...process.env, CI: '1', ...env },
      show: line => {
        // The report is read from the file; the run itself shows which files are done.
        if (/^(PASS|FAIL) /.test(line)) console.log(line);
      },
    },
  ).then(
    () => undefined,
    error => error,
  );
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (!text)
    return [
      {
        name: `${name} starts`,
        status: 'failed',
        detail: failure?.message ?? 'no report was written',
      },
    ];
  return JSON.parse(text).testResults.flatMap(toOutcomes);
}

/**
 * One Jest run, and a second try of the files that failed: a busy machine can push a test past its
 * time. What needed it is named.
 */
async function jestRunTwice(name, args, env) {
  const first = await jestRun(name, args, env);
  const files = [
    ...new Set(
      first
        .filter(({ status }) => status === 'failed')
        .map(outcome => /^(\S+\.test\.tsx?)/.exec(outcome.name)?.[1]),
    ),
  ];
  if (!files.length || files.includes(undefined)) return first;
  for (const { name: test, status, detail } of first)
    if (status === 'failed')
      console.log(`a second try for: ${test}\n${detail ?? ''}`);
  const second = await jestRun(`${name}-again`, files, env);
  return [
    ...first.filter(
      outcome => !files.some(file => outcome.name.startsWith(file)),
    ),
    ...second,
  ];
}

/** Tests that cannot run here say why in their title, behind `skipped:`. */
function toOutcomes({ name: path, assertionResults, message, status }) {
  const file = relative(root, path);
  if (!assertionResults.length)
    return status === 'failed'
      ? [{ name: file, status: 'failed', detail: message }]
      : [];
  return assertionResults.map(test => {
    const name = `${file}: ${test.fullName}`;
    if (test.status === 'passed') return { name, status: 'passed' };
    if (test.status === 'failed')
      return {
        name,
        status: 'failed',
        detail: test.failureMessages.join('\n'),
      };
    const reason =
      /skipped: *(.+)$/.exec(test.fullName)?.[1] ??
      /\(skipped: *([^)]+)\)/.exec(test.fullName)?.[1];
    return {
      name: `${file}: ${test.fullName}`,
      status: 'skipped',
      detail: reason ? undefined : 'no reason given',
    };
  });
}

/** The unit and harness tests; the conformance suite a second time against a real API server. */
export async function jest({ kubeconfig, postgres, paths }) {
  const env = {
    PATH: [process.env.PATH, builtPrograms()].filter(Boolean).join(delimiter),
    ...(kubeconfig && { CONTROL_PLANE_KUBECONFIG: kubeconfig }),
    ...(postgres && { ASSAY_TEST_POSTGRES: postgres }),
  };
  const outcomes = await jestRunTwice('jest', paths, {
    ...env,
    ...(kubeconfig && { CONFORMANCE_REFERENCE_KUBECONFIG: kubeconfig }),
  });
  if (!kubeconfig || paths.length) return outcomes;
  console.log(
    '\n== conformance, crash harness and counts on a real API server',
  );
  const real = await jestRunTwice(
    'jest-control-plane',
    ['--testPathPatterns', 'conformance|crash|reconciler/writes'],
    {
      ...env,
      CONFORMANCE_KUBECONFIG: kubeconfig,
      HARNESS_KUBECONFIG: kubeconfig,
      HARNESS_AUDIT_LOG: join(dirname(kubeconfig), 'log/audit.jsonl'),
    },
  );
  return [
    ...outcomes,
    ...real.map(outcome => ({
      ...outcome,
      name: `real API server: ${outcome.name}`,
    })),
  ];
}
