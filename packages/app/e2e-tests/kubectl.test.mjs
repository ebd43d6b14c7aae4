// The lab through nothing but kubectl, as the README tells it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { kubectl, startKubectl, withoutKubectl } from './lab/kubectl.mjs';
import { Lab } from './lab/lab.mjs';
import { assertNothingLeft } from './lab/run.mjs';
import { until } from './lab/wait.mjs';

const definition = 'experiments/hello-app/experiment.yaml';

/** The two short examples of the documents, under our group. */
const examples = `
apiVersion: assay.dev/v1alpha1
kind: Experiment
metadata: { generateName: short-, namespace: experiments }
spec:
  targets:
    - name: target
      cluster: { provider: gke, preemptible: true }
      components:
        - app: prometheus
        - app: hello-app
  workflow: { template: experiment-lifecycle }
  metrics:
    queries:
      - name: p99_latency
        query: histogram_quantile(0.99, rate(http_duration_seconds_bucket[5m]))
---
apiVersion: assay.dev/v1alpha1
kind: Component
metadata: { name: short-prometheus }
spec:
  sources:
    helm: { repo: https://prometheus-community.github.io/helm-charts, chart: prometheus }
  parameters: { retention: 24h }
  observability: { serviceMonitor: true }
`;

const component = `
apiVersion: assay.dev/v1alpha1
kind: Component
metadata: { name: applied }
spec:
  title: Applied
  sources: { process: { entrypoint: server } }
`;

describe('kubectl', { skip: withoutKubectl }, () => {
  /** @type {Lab} */
  let lab;
  before(async () => {
    lab = await Lab.start();
  });
  after(() => lab?.stop());

  const run = (args, input) => kubectl(lab.kubeconfig, args, input);
  async function ok(args, input) {
    const { code, text, error } = await run(args, input);
    assert.equal(code, 0, `kubectl ${args.join(' ')}: ${error}${text}`);
    return text;
  }

  it('accepts the short examples as written', async () => {
    const text = await ok(['create', '--dry-run=server', '-f', '-'], examples);
    assert.match(
      text,
      /experiment\.assay\.dev\/short-[a-z0-9]{5} created \(server dry run\)/,
    );
    assert.match(
      text,
      /component\.assay\.dev\/short-prometheus created \(server dry run\)/,
    );
  });

  it('explains the fields', async () => {
    const text = await ok(['explain', 'experiment.spec.targets']);
    assert.match(text, /FIELD: targets/);
    assert.match(text, /The clusters of the run/);
    assert.match(text, /dependsOn/);
  });

  it('creates a run, watches its phases, its children while it runs, and nothing after it', async () => {
    const watch = startKubectl(lab.kubeconfig, [
      'get',
      'experiments',
      '-n',
      'experiments',
      '-w',
    ]);
    const wide = startKubectl(lab.kubeconfig, [
      'get',
      'experiments',
      '-n',
      'experiments',
      '-w',
      '-o',
      'wide',
    ]);
    try {
      const created = await ok(['create', '-f', definition]);
      const name =
        /^experiment\.assay\.dev\/(hello-app-[a-z0-9]{5}) created\n$/.exec(
          created,
        )?.[1];
      assert.ok(name, created);
      const { metadata } = await lab.hub.get('experiments', name);

      const children = await until('the children are there', async () => {
        const text = await ok([
          'get',
          'experimentclusters,applications,workflows',
          '-A',
        ]);
        return (
          /Synced\s+Healthy/.test(text) &&
          /workflow\.argoproj\.io\/\S+\s+Running/.test(text) &&
          text
        );
      });
      assert.match(children, /experimentcluster\.assay\.dev\/\S+\s+.*True/);

      await ok([
        'wait',
        `experiment/${name}`,
        '-n',
        'experiments',
        '--for=condition=Succeeded',
        '--timeout=90s',
      ]);
      await ok([
        'wait',
        `experiment/${name}`,
        '-n',
        'experiments',
        '--for=jsonpath={.status.phase}=Complete',
        '--timeout=30s',
      ]);
      assert.equal(
        await ok(['get', 'experimentclusters,applications,workflows', '-A']),
        '',
      );
      await assertNothingLeft(lab, metadata.uid);

      const described = await ok([
        'describe',
        'experiment',
        name,
        '-n',
        'experiments',
      ]);
      assert.match(described, /Conditions:/);
      assert.match(described, /Events:[\s\S]*Normal/);

      await until(
        'the watches have seen the end',
        async () => /Complete/.test(watch.text) && /Complete/.test(wide.text),
      );
      assert.match(watch.text, /^NAME\s+PHASE\s+AGE\s+REASON/);
      const phases = [
        ...watch.text.matchAll(new RegExp(`^${name}\\s+(\\S+)`, 'gm')),
      ].map(match => match[1]);
      assert.deepEqual(
        [...new Set(phases)],
        ['Pending', 'Provisioning', 'Ready', 'Running', 'Complete'],
      );
      assert.match(
        wide.text,
        /^NAME\s+PHASE\s+AGE\s+REASON\s+DEFINITION\s+RUNG\s+TRIALS\s+SUCCEEDED\s+MESSAGE/,
      );
      assert.match(wide.text, /hello-app\s+process\s+\d+\s+True/);

      assert.match(
        await ok(['delete', 'experiment', name, '-n', 'experiments']),
        /deleted/,
      );
    } finally {
      watch.kill();
      wide.kill();
    }
  });

  it('is over within a minute of its creation', async () => {
    const started = performance.now();
    const created = await ok(['create', '-f', definition]);
    const name = /hello-app-[a-z0-9]{5}/.exec(created)[0];
    await ok([
      'wait',
      `experiment/${name}`,
      '-n',
      'experiments',
      '--for=jsonpath={.status.phase}=Complete',
      '--timeout=60s',
    ]);
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `  hello-app: from creation to Complete in ${seconds.toFixed(1)} s`,
    );
    assert.ok(seconds < 60);
  });

  it('applies, diffs and applies on the server', async () => {
    assert.match(await ok(['apply', '-f', '-'], component), /created/);
    assert.match(await ok(['apply', '-f', '-'], component), /unchanged/);
    const changed = component.replace('title: Applied', 'title: Changed');
    const diff = await run(['diff', '-f', '-'], changed);
    assert.equal(diff.code, 1, diff.error);
    assert.match(diff.text, /-\s+title: Applied/);
    assert.match(diff.text, /\+\s+title: Changed/);
    assert.match(await ok(['apply', '-f', '-'], changed), /configured/);
    assert.match(
      await ok(
        ['apply', '--server-side', '--force-conflicts', '-f', '-'],
        component,
      ),
      /serverside-applied/,
    );
    assert.equal(
      await ok(['get', 'component', 'applied', '-o', 'jsonpath={.spec.title}']),
      'Applied',
    );
    await ok(['delete', 'component', 'applied']);
  });

  it('applies a named run, both ways', async () => {
    const { text } = await run([
      'create',
      '--dry-run=client',
      '-o',
      'yaml',
      '-f',
      definition,
    ]);
    const named = text.replace(/generateName: \S+/, 'name: hello-named');
    assert.match(await ok(['apply', '-f', '-'], named), /created/);
    assert.match(await ok(['apply', '-f', '-'], named), /unchanged|configured/);
    assert.match(
      await ok(
        ['apply', '--server-side', '--force-conflicts', '-f', '-'],
        named,
      ),
      /serverside-applied/,
    );
    assert.match(
      await ok(['delete', 'experiment', 'hello-named', '-n', 'experiments']),
      /deleted/,
    );
  });
});
