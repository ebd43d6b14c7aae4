// How much slower do the backend and the first page start with our plugins than without them?
//   yarn cold-start [rounds]      ten by default
// The two are started in turn, so that what else the machine does falls on both. Prints the ratio of
// the medians with a 95 % bootstrap interval. The hub runs all the time: our plugins do real work.
import {
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openBrowser,
  withoutBrowser,
} from '../../packages/app/e2e-tests/lab/browser.mjs';
import { buildFrontend } from '../lab/frontend.mjs';
import { startHub, startPortal } from '../lab/lab.mjs';
import { freePort } from '../lab/ports.mjs';
import { root, state } from '../setup/folders.mjs';
import { run } from '../setup/run.mjs';
import { medianRatio } from './medianRatio.mjs';

const rounds = Number(process.argv[2] ?? 10);
const bench = join(state, 'bench');
const packageName = 'assay-bench-app';

/** The same application without our plugins: a backend entry, its pages, their configuration. */
async function prepareWithout() {
  await rm(bench, { recursive: true, force: true });
  await mkdir(bench, { recursive: true });
  const entry = join(bench, 'backend.ts');
  await writeFile(
    entry,
    `import { createBackend } from '@backstage/backend-defaults';
import { addPortal } from '../../packages/backend/src/addPortal';
const backend = createBackend();
addPortal(backend);
// Every portal has some policy.
backend.add(import('../../packages/backend/src/permissionPolicy'));
backend.start();
`,
  );
  const app = join(bench, 'app');
  await cp(join(root, 'packages/app'), app, {
    recursive: true,
    filter: path => !/\/(node_modules|dist|e2e-tests)$/.test(path),
  });
  const packageFile = join(app, 'package.json');
  const description = JSON.parse(await readFile(packageFile, 'utf8'));
  delete description.dependencies['@assay/plugin-experiments'];
  await writeFile(packageFile, JSON.stringify(description));
  const page = join(app, 'src/App.tsx');
  const lines = (await readFile(page, 'utf8')).split('\n');
  await writeFile(
    page,
    lines.filter(line => !/experimentsPlugin/.test(line)).join('\n'),
  );
  await run(
    process.execPath,
    [
      join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'build',
    ],
    { cwd: app, env: { ...process.env, NODE_ENV: 'production' } },
  );
  // The build looks its package up in the workspaces; the portal looks it up by name.
  await writeFile(
    packageFile,
    JSON.stringify({ ...description, name: packageName }),
  );
  const link = join(root, 'node_modules', packageName);
  await rm(link, { recursive: true, force: true });
  await symlink(app, link);
  const config = join(bench, 'app-config.yaml');
  await writeFile(
    config,
    JSON.stringify({
      app: { packageName, extensions: [] },
      backend: {
        actions: { pluginSources: ['auth', 'catalog', 'scaffolder'] },
      },
    }),
  );
  return { entry, configs: [join(root, 'app-config.yaml'), config] };
}

/** Seconds until the backend is ready, and from there until the catalog shows its heading. */
async function coldStart(kubeconfig, options) {
  const folder = await mkdtemp(join(tmpdir(), 'assay-cold-start-'));
  const started = performance.now();
  const portal = await startPortal({
    folder,
    kubeconfig,
    portalPort: await freePort(),
    ...options,
  });
  const backend = (performance.now() - started) / 1000;
  let page;
  try {
    if (!withoutBrowser) {
      const browser = await openBrowser();
      try {
        const tab = await browser.newPage();
        const opened = performance.now();
        await tab.goto(`${portal.url}/catalog`);
        await tab.getByRole('table').first().waitFor({ timeout: 60_000 });
        page = (performance.now() - opened) / 1000;
      } finally {
        await browser.close();
      }
    }
  } finally {
    await portal.child.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { backend, page };
}

await buildFrontend(console.log);
console.log('Building the same application without our plugins');
const without = await prepareWithout();
const folder = await mkdtemp(join(tmpdir(), 'assay-cold-start-hub-'));
const hub = await startHub({ folder, hubPort: await freePort() });
const ours = [];
const theirs = [];
try {
  for (let round = 1; round <= rounds; round += 1) {
    // Each is first every other time.
    const order = round % 2 ? [ours, theirs] : [theirs, ours];
    for (const times of order)
      times.push(
        await coldStart(hub.kubeconfig, times === ours ? {} : without),
      );
    const show = ({ backend, page }) =>
      `${backend.toFixed(1)} s${page ? ` + ${page.toFixed(1)} s` : ''}`;
    console.log(
      `round ${round}: with ${show(ours.at(-1))}, without ${show(
        theirs.at(-1),
      )}`,
    );
  }
} finally {
  await hub.child.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(join(root, 'node_modules', packageName), { force: true });
}
for (const part of ['backend', 'page']) {
  if (ours[0][part] === undefined) {
    console.log(`${part}: not measured, ${withoutBrowser}`);
    continue;
  }
  const { ratio, from, to } = medianRatio(
    ours.map(times => times[part]),
    theirs.map(times => times[part]),
  );
  console.log(
    `${part}: ratio of medians ${ratio.toFixed(
      2,
    )}, 95 % interval ${from.toFixed(2)} to ${to.toFixed(
      2,
    )}, ${rounds} interleaved starts each`,
  );
}
