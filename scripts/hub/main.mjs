// Shows, against a given hub, that a run goes the whole way and leaves nothing behind:
//   node scripts/hub/main.mjs --kubeconfig FILE --image IMAGE --library-url URL [options]
// It installs what a hub needs of ours, starts a backend with the rights of install/ and no others,
// makes runs with kubectl, watches them to their end, and looks for leftovers. Exit code 1 when
// anything is not as it must be.
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Backend } from './backend.mjs';
import { Checks } from './checks.mjs';
import { install, writeBackendKubeconfig } from './install.mjs';
import { events, interruptions } from './interruptions.mjs';
import { Kubectl } from './kubectl.mjs';
import { missingRight } from './missingRight.mjs';
import { folderStore, s3Store } from './stores.mjs';
import { wholeWay } from './wholeWay.mjs';

const usage = `node scripts/hub/main.mjs --kubeconfig FILE --image IMAGE --library-url URL [options]

  --kubeconfig FILE       the hub, as its administrator: Argo CD and Argo Workflows run there
  --image IMAGE           the lab's own image, made with install/image/Containerfile
  --library-url URL       this repository as the hub's Argo CD reads it
  --library-revision REV  commit, tag or branch of it; its default branch when absent
  --store folder|s3       where results are kept; folder when absent
  --s3-endpoint URL       address of the S3 server, for the backend and for pods alike
  --s3-bucket NAME        assay when absent; keys come from ASSAY_S3_ACCESS_KEY and ASSAY_S3_SECRET_KEY
  --prometheus-image IMAGE, --victoria-metrics-image IMAGE
  --namespace NAME        of the runs; experiments when absent
  --argocd-namespace NAME argocd when absent
  --installation ID       production when absent; a right to its lease must be granted by its name
  --janitor-image IMAGE   of packages/janitor/Dockerfile; no janitor is installed when absent
  --folder DIR            data of the backend; a new temporary folder when absent
  --interruptions         also aborts, deletes and kills in every phase: fifteen runs more
  --rate N                requests per second in place of the experiments' own, for small machines
  --parallel N            aborted and deleted runs at a time; 1 when absent
  --only NAME,...         of hello-app, http-baseline, victoria-metrics, missing-right,
                          abort, delete, kill
  --no-backend            one is running already, with this hub, image and library`;

const { values } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    image: { type: 'string' },
    'library-url': { type: 'string' },
    'library-revision': { type: 'string' },
    store: { type: 'string', default: 'folder' },
    's3-endpoint': { type: 'string' },
    's3-bucket': { type: 'string', default: 'assay' },
    'prometheus-image': { type: 'string' },
    'victoria-metrics-image': { type: 'string' },
    namespace: { type: 'string', default: 'experiments' },
    'argocd-namespace': { type: 'string', default: 'argocd' },
    installation: { type: 'string', default: 'production' },
    'janitor-image': { type: 'string' },
    folder: { type: 'string' },
    interruptions: { type: 'boolean', default: false },
    'no-backend': { type: 'boolean', default: false },
    rate: { type: 'string' },
    parallel: { type: 'string', default: '1' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const missing = ['kubeconfig', 'image', 'library-url'].filter(
  name => !values[name],
);
if (values.store === 's3' && !values['s3-endpoint'])
  missing.push('s3-endpoint');
if (!/^[1-9]\d?$/.test(values.parallel)) {
  console.error(
    `--parallel is "${values.parallel}"; it must be a number from 1 to 99`,
  );
  process.exit(2);
}
if (missing.length || !['folder', 's3'].includes(values.store)) {
  console.error(
    missing.length
      ? `--${missing.join(', --')} must be given`
      : `--store is "${values.store}"; folder and s3 are known`,
  );
  console.error(`\n${usage}`);
  process.exit(2);
}

const folder = resolve(
  values.folder ?? (await mkdtemp(join(tmpdir(), 'assay-hub-'))),
);
const kubectl = new Kubectl(resolve(values.kubeconfig));
const store =
  values.store === 's3'
    ? s3Store({
        endpoint: values['s3-endpoint'],
        bucket: values['s3-bucket'],
        accessKeyId: process.env.ASSAY_S3_ACCESS_KEY ?? '',
        secretAccessKey: process.env.ASSAY_S3_SECRET_KEY ?? '',
      })
    : folderStore(join(folder, 'results'));
const backendKubeconfig = join(folder, 'backend-kubeconfig');
const backend = new Backend({
  folder: join(folder, 'backend'),
  kubeconfig: backendKubeconfig,
  experiments: {
    namespace: values.namespace,
    argocd: { namespace: values['argocd-namespace'] },
    installation: values.installation,
    defaultProvider: 'hub',
    library: {
      url: values['library-url'],
      image: values.image,
      ...(values['library-revision'] && {
        revision: values['library-revision'],
      }),
    },
    results: store.config,
  },
});

const prometheus = {
  collector: 'prometheus',
  collectorImage: values['prometheus-image'],
};
const victoriaMetrics = {
  collector: 'victoria-metrics',
  collectorImage: values['victoria-metrics-image'],
};
const lab = {
  kubectl,
  backend,
  store,
  namespace: values.namespace,
  argocdNamespace: values['argocd-namespace'],
  installation: values.installation,
  janitorImage: values['janitor-image'],
  rate: values.rate,
  parallel: Number(values.parallel),
};
const stages = {
  'hello-app': checks => wholeWay(checks, lab, 'hello-app', prometheus),
  'http-baseline': checks => wholeWay(checks, lab, 'http-baseline', prometheus),
  'victoria-metrics': checks =>
    wholeWay(checks, lab, 'hello-app', victoriaMetrics),
  'missing-right': checks => missingRight(checks, lab, 'hello-app', prometheus),
  ...Object.fromEntries(
    Object.keys(events).map(event => [
      event,
      checks => interruptions(checks, lab, event, 'hello-app', prometheus),
    ]),
  ),
};
const wanted = values.only
  ? values.only.split(',')
  : Object.keys(stages).filter(name => !events[name] || values.interruptions);
const unknown = wanted.filter(name => !stages[name]);
if (unknown.length) {
  console.error(
    `There is no ${unknown.join(', ')}; known are ${Object.keys(stages).join(
      ', ',
    )}`,
  );
  process.exit(2);
}

// The backend is a process of its own: it must not outlive this one.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => backend.stop().finally(() => process.exit(130)));

const checks = new Checks();
await mkdir(folder, { recursive: true });
console.log(`Data and logs: ${folder}`);
try {
  const installed = await checks.measure('installed', '', () =>
    install(kubectl, lab),
  );
  if (installed) {
    if (!values['no-backend'])
      await checks.measure('backend started', '', async () => {
        await writeBackendKubeconfig(kubectl, lab, backendKubeconfig);
        await backend.start();
      });
    for (const name of wanted) await stages[name](checks);
  }
} finally {
  await backend.stop();
}
console.log(checks.table());
process.exitCode = checks.failed ? 1 : 0;
