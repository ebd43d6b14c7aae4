import { kubectlConformance } from './kubectl';
import { eventually } from './suite';

kubectlConformance('kubectl that creates and reads', (kubectl, suite) => {
  describe('creating', () => {
    it('create with generateName prints the name', async () => {
      const text = await kubectl.ok(
        ['create', '-f', '-'],
        kubectl.manifest(undefined, { metadata: { generateName: 'hello-' } }),
      );
      expect(text).toMatch(
        new RegExp(
          `^${kubectl.kind}\\.assay\\.dev/hello-[a-z0-9]{5} created\n$`,
        ),
      );
    });

    it('create --dry-run=server stores nothing', async () => {
      const text = await kubectl.ok(
        ['create', '--dry-run=server', '-f', '-'],
        kubectl.manifest('dry'),
      );
      expect(text).toBe(
        `${kubectl.kind}.assay.dev/dry created (server dry run)\n`,
      );
      expect((await suite.widgets.get('dry')).code).toBe(404);
    });

    it('create refuses an unknown field', async () => {
      const { code, stderr } = await kubectl.call(
        ['create', '-f', '-'],
        kubectl.manifest('typo', { spec: { sise: 1 } }),
      );
      expect(code).toBe(1);
      expect(stderr).toContain(
        'strict decoding error: unknown field "spec.sise"',
      );
    });

    it('create tells what the schema refuses', async () => {
      const { code, stderr } = await kubectl.call(
        ['create', '-f', '-'],
        kubectl.manifest('wrong', { spec: { size: 200, color: 'pink' } }),
      );
      expect(code).toBe(1);
      expect(stderr).toContain(
        `The ${suite.widget.type.kind} "wrong" is invalid:`,
      );
      expect(stderr).toContain(
        '* spec.color: Unsupported value: "pink": supported values: "red", "green", "blue"',
      );
      expect(stderr).toContain('* spec.size: Invalid value: 200');
    });

    it('create refuses what is not YAML', async () => {
      const { code, stderr } = await kubectl.call(
        ['create', '-f', '-'],
        'a: [b',
      );
      expect(code).toBe(1);
      expect(stderr).toContain('error parsing STDIN');
    });

    it('create namespace, configmap, secret and serviceaccount, in protobuf', async () => {
      const name = `${suite.namespace}-kubectl`;
      expect(await kubectl.ok(['create', 'namespace', name])).toBe(
        `namespace/${name} created\n`,
      );
      expect(
        await kubectl.ok(['create', 'configmap', 'made', '--from-literal=a=1']),
      ).toBe('configmap/made created\n');
      expect(
        await kubectl.ok([
          'create',
          'secret',
          'generic',
          'made',
          '--from-literal=a=1',
        ]),
      ).toBe('secret/made created\n');
      expect(await kubectl.ok(['create', 'serviceaccount', 'made'])).toBe(
        'serviceaccount/made created\n',
      );
      expect((await suite.configMaps.read('made')).data).toEqual({ a: '1' });
      expect((await suite.secrets.read('made')).data).toEqual({ a: 'MQ==' });
      expect(
        await kubectl.ok(['delete', 'namespace', name, '--wait=false']),
      ).toBe(`namespace "${name}" deleted\n`);
    });
  });

  describe('reading', () => {
    beforeAll(async () => {
      const labels = { shelf: 'one' };
      await suite.widgets.make('read-a', {
        metadata: { labels },
        spec: { size: 3, color: 'red' },
      });
      await suite.widgets.make('read-b', {
        metadata: { labels },
        spec: { size: 2 },
      });
      await kubectl.setStatus('read-a', {
        phase: 'Done',
        conditions: [{ type: 'Ready', status: 'True' }],
      });
    });

    function get(...args: string[]): Promise<string> {
      return kubectl.ok(['get', kubectl.plural, '-l', 'shelf=one', ...args]);
    }

    function cells(text: string): string[][] {
      return text
        .trimEnd()
        .split('\n')
        .map(line => line.split(/\s+/));
    }

    it('get prints the columns of the definition', async () => {
      const [header, a, b] = cells(await get());
      expect(header).toEqual(['NAME', 'SIZE', 'PHASE', 'READY', 'AGE']);
      expect(a.slice(0, 4)).toEqual(['read-a', '3', 'Done', 'True']);
      expect(b.slice(0, 2)).toEqual(['read-b', '2']);
    });

    it('get -o wide prints more', async () => {
      const [header, a] = cells(await get('-o', 'wide'));
      expect(header.at(-1)).toBe('COLOR');
      expect(a.at(-1)).toBe('red');
    });

    it.each([
      [
        'name',
        () =>
          `${kubectl.kind}.assay.dev/read-a\n${kubectl.kind}.assay.dev/read-b\n`,
      ],
      ['jsonpath={.items[*].spec.size}', () => '3 2'],
      [
        'custom-columns=N:.metadata.name,C:.spec.color',
        () => 'N        C\nread-a   red\nread-b   <none>\n',
      ],
    ])('get -o %s', async (format, expected) => {
      expect(await get('-o', format)).toBe(expected());
    });

    it('get -o yaml, --sort-by, --field-selector, --chunk-size, -A', async () => {
      expect(await get('-o', 'yaml')).toContain('    size: 3\n');
      const sorted = await get('--sort-by=.spec.size', '-o', 'name');
      expect(sorted).toMatch(/read-b\n.*read-a\n$/);
      const selected = await get(
        '--field-selector=spec.color=red',
        '--no-headers',
      );
      expect(cells(selected)).toHaveLength(1);
      expect(cells(await get('--chunk-size=1', '--no-headers'))).toHaveLength(
        2,
      );
      const [header, a] = cells(
        await kubectl.ok(['get', kubectl.plural, '-A', '-l', 'shelf=one']),
      );
      expect([header[0], a[0]]).toEqual(['NAMESPACE', suite.namespace]);
    });

    it('knows the short name, the singular and the category', async () => {
      for (const name of [
        `cw${suite.suffix}`,
        kubectl.kind,
        `conformance${suite.suffix}`,
      ]) {
        expect(await kubectl.ok(['get', name, '-l', 'shelf=one'])).toContain(
          'read-a',
        );
      }
    });

    it('get of what is not there', async () => {
      const { code, stderr } = await kubectl.call([
        'get',
        kubectl.plural,
        'absent',
      ]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `Error from server (NotFound): ${kubectl.plural} "absent" not found\n`,
      });
    });

    it('api-resources and api-versions', async () => {
      const resources = await kubectl.ok([
        'api-resources',
        '--api-group=assay.dev',
      ]);
      expect(resources).toMatch(
        new RegExp(
          `^${suite.widget.type.plural} +cw${suite.suffix} +assay.dev/v1 +true +${suite.widget.type.kind}$`,
          'm',
        ),
      );
      const versions = (await kubectl.ok(['api-versions'])).split('\n');
      expect(versions).toEqual(
        expect.arrayContaining(['v1', 'assay.dev/v1', 'events.k8s.io/v1']),
      );
    });

    it('explain describes fields, of built-in kinds too', async () => {
      // Servers publish a new schema a moment after they serve its kind.
      await eventually(async () => {
        const text = await kubectl.ok([
          'explain',
          `${kubectl.plural}.spec.size`,
        ]);
        expect(text).toMatch(/FIELD: size <integer>/);
        expect(text).toContain('How big it is.');
      });
      expect(await kubectl.ok(['explain', kubectl.plural])).toContain(
        'A widget is what the suite tries things on.',
      );
      expect(
        await kubectl.ok(['explain', kubectl.plural, '--recursive']),
      ).toMatch(/parts\t<\[\]Object>\n\s+count\t<integer>/);
      expect(await kubectl.ok(['explain', 'configmap.binaryData'])).toContain(
        'FIELD: binaryData',
      );
    });

    it('describe shows the object and its events', async () => {
      const object = await suite.widgets.read('read-a');
      const { apiVersion, metadata } = object;
      const { name, namespace, uid } = metadata;
      const events = suite.builtin('events.k8s.io/v1', 'Event', 'events');
      await events.make('described', {
        eventTime: '2024-01-01T00:00:00.000000Z',
        reportingController: 'assay.dev/controller',
        reportingInstance: 'controller-1',
        action: 'Try',
        reason: 'Tried',
        type: 'Normal',
        note: 'It was tried',
        regarding: { apiVersion, kind: object.kind, name, namespace, uid },
      });
      const text = await kubectl.ok(['describe', kubectl.plural, 'read-a']);
      expect(text).toMatch(/^Name: +read-a$/m);
      expect(text).toMatch(/^ +Size: +3$/m);
      expect(text).toMatch(/^ +Phase: +Done$/m);
      expect(text).toMatch(/Normal +Tried .*It was tried/);
      expect(
        await kubectl.ok(['events', '--for', `${kubectl.plural}/read-a`]),
      ).toContain('It was tried');
      expect(await kubectl.ok(['get', 'events'])).toContain(
        `${kubectl.kind}/read-a`,
      );
    });

    it('version, auth can-i and auth whoami', async () => {
      expect(await kubectl.ok(['version'])).toMatch(/^Server Version: v/m);
      expect(
        await kubectl.ok(['auth', 'can-i', 'create', kubectl.plural]),
      ).toBe('yes\n');
      expect(await kubectl.ok(['auth', 'whoami'])).toContain(
        'system:authenticated',
      );
    });
  });
});
