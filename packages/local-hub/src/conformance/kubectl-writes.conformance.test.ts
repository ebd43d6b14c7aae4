import { Loose } from './api';
import { kubectlConformance } from './kubectl';

kubectlConformance('kubectl that changes things', (kubectl, suite) => {
  function named(name: string): string {
    return `${kubectl.kind}.assay.dev/${name}`;
  }

  function apply(name: string, spec: Loose, ...flags: string[]) {
    return kubectl.call(
      ['apply', ...flags, '-f', '-'],
      kubectl.manifest(name, { spec }),
    );
  }

  it('apply creates, leaves alone and configures', async () => {
    const name = named('applied');
    const first = await apply('applied', { size: 3, options: { a: '1' } });
    expect(first.stdout).toBe(`${name} created\n`);
    const second = await apply('applied', { size: 3, options: { a: '1' } });
    expect(second.stdout).toBe(`${name} unchanged\n`);
    const third = await apply('applied', { size: 4 });
    expect(third.stdout).toBe(`${name} configured\n`);
    expect((await suite.widgets.read('applied')).spec).toEqual({ size: 4 });
  });

  it('apply of a built-in kind merges strategically', async () => {
    const manifest = (data: Loose) =>
      JSON.stringify(suite.configMaps.object('applied', { data }));
    await kubectl.ok(['apply', '-f', '-'], manifest({ a: '1', b: '2' }));
    await kubectl.ok(['apply', '-f', '-'], manifest({ a: '3' }));
    expect((await suite.configMaps.read('applied')).data).toEqual({ a: '3' });
  });

  it('apply --server-side owns, conflicts and forces', async () => {
    const name = named('owned');
    const mine = await apply('owned', { size: 3 }, '--server-side');
    expect(mine.stdout).toBe(`${name} serverside-applied\n`);
    const other = ['--server-side', '--field-manager=other'];
    const theirs = await apply('owned', { size: 4 }, ...other);
    expect(theirs.code).toBe(1);
    expect(theirs.stderr).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl": .spec.size',
    );
    const forced = await apply(
      'owned',
      { size: 4 },
      ...other,
      '--force-conflicts',
    );
    expect(forced.code).toBe(0);
    expect((await suite.widgets.read('owned')).spec.size).toBe(4);
  });

  it('apply takes an object over from client-side to server-side', async () => {
    await apply('moved', { size: 3, title: 'a' });
    const moved = await apply('moved', { size: 3 }, '--server-side');
    expect(moved.code).toBe(0);
    expect((await suite.widgets.read('moved')).spec).toEqual({ size: 3 });
  });

  it.each([[[]], [['--server-side']]])(
    'diff shows what would change: %j',
    async flags => {
      const name = flags.length ? 'differs-there' : 'differs-here';
      await apply(name, { size: 3 }, ...flags);
      const diff = (size: number) =>
        kubectl.call(
          ['diff', ...flags, '-f', '-'],
          kubectl.manifest(name, { spec: { size } }),
        );
      expect(await diff(3)).toMatchObject({ code: 0, stdout: '' });
      const { code, stdout } = await diff(5);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^-\s+size: 3$/m);
      expect(stdout).toMatch(/^\+\s+size: 5$/m);
      expect((await suite.widgets.read(name)).spec.size).toBe(3);
    },
  );

  it.each([
    ['merge', '{"spec":{"size":7}}'],
    ['json', '[{"op":"replace","path":"/spec/size","value":7}]'],
  ])('patch --type=%s', async (type, patch) => {
    const name = `patched-${type}`;
    await suite.widgets.make(name);
    const args = ['patch', kubectl.plural, name, `--type=${type}`, '-p', patch];
    expect(await kubectl.ok(args)).toBe(`${named(name)} patched\n`);
    expect(await kubectl.ok(args)).toBe(`${named(name)} patched (no change)\n`);
    expect((await suite.widgets.read(name)).spec.size).toBe(7);
  });

  it('patch --subresource=status', async () => {
    await suite.widgets.make('stated');
    await kubectl.ok([
      'patch',
      kubectl.plural,
      'stated',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"phase":"Done"}}',
    ]);
    expect((await suite.widgets.read('stated')).status.phase).toBe('Done');
  });

  it('patch of a built-in kind is strategic by default', async () => {
    await suite.configMaps.make('patched', { data: { a: '1' } });
    await kubectl.ok(['patch', 'cm', 'patched', '-p', '{"data":{"b":"2"}}']);
    const { data } = await suite.configMaps.read('patched');
    expect(data).toEqual({ a: '1', b: '2' });
  });

  it('edit sends what the editor made of it', async () => {
    await suite.widgets.make('edited', { spec: { size: 3 } });
    const { code, stdout } = await kubectl.call(
      ['edit', kubectl.plural, 'edited'],
      undefined,
      { KUBE_EDITOR: "sed -i -e 's/size: 3/size: 8/'" },
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${named('edited')} edited\n`,
    });
    expect((await suite.widgets.read('edited')).spec.size).toBe(8);
  });

  it('label and annotate', async () => {
    await suite.widgets.make('noted');
    await kubectl.ok(['label', kubectl.plural, 'noted', 'a=b']);
    await kubectl.ok(['annotate', kubectl.plural, 'noted', 'c=d']);
    const { metadata } = await suite.widgets.read('noted');
    expect(metadata).toMatchObject({
      labels: { a: 'b' },
      annotations: { c: 'd' },
    });
    const { code, stderr } = await kubectl.call([
      'label',
      kubectl.plural,
      'noted',
      'a=c',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain("'a' already has a value (b)");
  });

  it('replace, and replace --force', async () => {
    const { metadata } = await suite.widgets.make('replaced');
    const manifest = kubectl.manifest('replaced', {
      metadata: { resourceVersion: metadata.resourceVersion },
      spec: { size: 6 },
    });
    expect(await kubectl.ok(['replace', '-f', '-'], manifest)).toBe(
      `${named('replaced')} replaced\n`,
    );
    const stale = await kubectl.call(['replace', '-f', '-'], manifest);
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain('Error from server (Conflict)');
    const fresh = kubectl.manifest('replaced', { spec: { size: 9 } });
    await kubectl.ok(['replace', '--force', '-f', '-'], fresh);
    const after = await suite.widgets.read('replaced');
    expect(after.spec.size).toBe(9);
    expect(after.metadata.uid).not.toBe(metadata.uid);
  });

  it('create -f of a definition, and wait until it is established', async () => {
    const { name } = suite.widget.body.metadata;
    const text = await kubectl.ok([
      'wait',
      `crd/${name}`,
      '--for=condition=Established',
      '--timeout=30s',
    ]);
    expect(text).toContain('condition met');
    const applied = await kubectl.ok(
      ['apply', '--server-side', '--force-conflicts', '-f', '-'],
      JSON.stringify(suite.widget.body),
    );
    expect(applied).toContain('serverside-applied');
  });

  it('delete -f, and --ignore-not-found', async () => {
    const manifest = kubectl.manifest('deleted');
    await suite.widgets.make('deleted');
    expect(await kubectl.ok(['delete', '-f', '-'], manifest)).toMatch(
      /"deleted" deleted/,
    );
    const again = await kubectl.call(['delete', '-f', '-'], manifest);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('Error from server (NotFound)');
    await kubectl.ok(['delete', '--ignore-not-found', '-f', '-'], manifest);
  });

  it('without the right token', async () => {
    const { code, stderr } = await kubectl.call([
      '--token=wrong',
      'get',
      kubectl.plural,
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/You must be logged in to the server|Unauthorized/);
  });
});
