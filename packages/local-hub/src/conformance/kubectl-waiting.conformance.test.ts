import { kubectlConformance } from './kubectl';
import { eventually } from './suite';

kubectlConformance('kubectl that watches and waits', (kubectl, suite) => {
  it('get -w prints every change', async () => {
    await suite.widgets.make('seen');
    const child = kubectl.start([
      'get',
      kubectl.plural,
      'seen',
      '-w',
      '--no-headers',
    ]);
    let text = '';
    child.stdout.on('data', chunk => {
      text += chunk;
    });
    const lines = () => text.trim().split('\n').filter(Boolean);
    try {
      await eventually(async () => expect(lines()).toHaveLength(1));
      for (const phase of ['Pending', 'Running', 'Complete']) {
        await kubectl.setStatus('seen', { phase });
      }
      await eventually(async () => expect(lines()).toHaveLength(4));
    } finally {
      child.kill();
    }
    const phases = lines().map(line => line.split(/\s+/)[2]);
    expect(phases.slice(1)).toEqual(['Pending', 'Running', 'Complete']);
  });

  it.each([
    ['condition=Ready', 'condition met'],
    ['jsonpath={.status.phase}=Complete', 'condition met'],
  ])('wait --for=%s', async (condition, printed) => {
    const name = `wait-${condition.slice(0, 4)}`;
    await suite.widgets.make(name);
    const waiting = kubectl.ok([
      'wait',
      `${kubectl.plural}/${name}`,
      `--for=${condition}`,
      '--timeout=30s',
    ]);
    await kubectl.setStatus(name, { phase: 'Running' });
    await kubectl.setStatus(name, {
      phase: 'Complete',
      conditions: [{ type: 'Ready', status: 'True' }],
    });
    expect(await waiting).toBe(
      `${kubectl.kind}.assay.dev/${name} ${printed}\n`,
    );
  });

  it('wait gives up', async () => {
    await suite.widgets.make('never');
    const { code, stderr } = await kubectl.call([
      'wait',
      `${kubectl.plural}/never`,
      '--for=condition=Ready',
      '--timeout=1s',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('timed out waiting for the condition');
  });

  it('delete waits until finalizers are gone', async () => {
    await suite.widgets.make('held', {
      metadata: { finalizers: ['assay.dev/hold'] },
    });
    const deleting = kubectl.ok(['delete', kubectl.plural, 'held']);
    await eventually(async () => {
      const { metadata } = await suite.widgets.read('held');
      expect(metadata).toHaveProperty('deletionTimestamp');
    });
    await suite.widgets.patch('held', 'merge', {
      metadata: { finalizers: null },
    });
    expect(await deleting).toMatch(/"held" deleted/);
  });

  it('delete --all and --cascade=foreground', async () => {
    await suite.widgets.make('swept', { metadata: { labels: { s: '1' } } });
    const text = await kubectl.ok([
      'delete',
      kubectl.plural,
      '-l',
      's=1',
      '--cascade=foreground',
    ]);
    expect(text).toMatch(/"swept" deleted/);
    expect((await suite.widgets.get('swept')).code).toBe(404);
  });
});
