import { Loose } from './api';
import { expectStatus, warnings } from './expectations';
import { conformance, eventually } from './suite';

conformance(
  'unknown fields, defaults and pruning',
  suite => {
    const unknown = { sise: 1, parts: [{ name: 'a', colour: 'x' }] };

    it('Strict refuses unknown fields and names them all', async () => {
      const answer = await suite.widgets.create(
        suite.widgets.object('strict', { spec: unknown }),
        { query: { fieldValidation: 'Strict' } },
      );
      const { kind } = suite.widget.type;
      expectStatus(answer, {
        code: 400,
        reason: 'BadRequest',
        message: `${kind} in version "v1" cannot be handled as a ${kind}: strict decoding error: unknown field "spec.parts[0].colour", unknown field "spec.sise"`,
      });
    });

    it.each([
      ['Warn', { fieldValidation: 'Warn' }],
      ['no word', {}],
    ])('%s warns of unknown fields and drops them', async (title, query) => {
      const answer = await suite.widgets.create(
        suite.widgets.object(`warn-${title.replace(' ', '-').toLowerCase()}`, {
          spec: unknown,
        }),
        { query },
      );
      expect(answer.code).toBe(201);
      expect(warnings(answer)).toEqual([
        'unknown field "spec.parts[0].colour"',
        'unknown field "spec.sise"',
      ]);
      expect(answer.body.spec).toEqual({
        size: 1,
        parts: [{ name: 'a', count: 1 }],
      });
    });

    it('Ignore drops unknown fields in silence', async () => {
      const answer = await suite.widgets.create(
        suite.widgets.object('ignore', { spec: unknown }),
        { query: { fieldValidation: 'Ignore' } },
      );
      expect(answer.code).toBe(201);
      expect(warnings(answer)).toEqual([]);
      expect(answer.body.spec).not.toHaveProperty('sise');
    });

    it('another word is refused', async () => {
      const answer = await suite.widgets.create(suite.widgets.object('word'), {
        query: { fieldValidation: 'Loose' },
      });
      expectStatus(answer, {
        code: 422,
        reason: 'Invalid',
        message:
          'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Loose": supported values: "", "Ignore", "Strict", "Warn"',
        causes: ['FieldValueNotSupported fieldValidation'],
      });
    });

    it('Strict refuses a field that is there twice', async () => {
      const { apiVersion, kind } = suite.widget.type;
      const answer = await suite.widgets.create(
        `{"apiVersion":"${apiVersion}","kind":"${kind}","metadata":{"name":"twice"},"spec":{"size":1,"size":2}}`,
        { query: { fieldValidation: 'Strict' } },
      );
      expectStatus(answer, {
        code: 400,
        reason: 'BadRequest',
        message: /strict decoding error: duplicate field "spec.size"$/,
      });
    });

    it('Strict looks at metadata and at fields beside spec', async () => {
      const answer = await suite.widgets.create(
        suite.widgets.object('meta', { metadata: { labls: {} }, spce: {} }),
        { query: { fieldValidation: 'Strict' } },
      );
      expectStatus(answer, { code: 400, reason: 'BadRequest' });
      expect(answer.body.message).toContain('unknown field "metadata.labls"');
      expect(answer.body.message).toContain('unknown field "spce"');
    });

    it('Strict holds for an update', async () => {
      const object = await suite.widgets.make('updated');
      const answer = await suite.widgets.replace(
        { ...object, spec: { sise: 2 } },
        { query: { fieldValidation: 'Strict' } },
      );
      expectStatus(answer, {
        code: 400,
        reason: 'BadRequest',
        message: /strict decoding error: unknown field "spec.sise"$/,
      });
    });

    it('Strict holds for a patch, which answers 422', async () => {
      await suite.widgets.make('patched');
      const answer = await suite.widgets.patch(
        'patched',
        'merge',
        { spec: { sise: 2 } },
        { fieldValidation: 'Strict' },
      );
      expectStatus(answer, {
        code: 422,
        reason: 'Invalid',
        message: /strict decoding error: unknown field "spec.sise"$/,
        causes: ['FieldValueInvalid patch'],
      });
    });

    it('a patch warns of an unknown field and changes nothing else', async () => {
      const before = await suite.widgets.make('noted');
      const answer = await suite.widgets.patch('noted', 'merge', {
        spec: { sise: 2 },
      });
      expect(warnings(answer)).toEqual(['unknown field "spec.sise"']);
      expect(answer.body.metadata.resourceVersion).toBe(
        before.metadata.resourceVersion,
      );
    });

    it('Strict holds for a built-in kind', async () => {
      const answer = await suite.configMaps.create(
        suite.configMaps.object('builtin-strict', { date: {} }),
        { query: { fieldValidation: 'Strict' } },
      );
      expectStatus(answer, {
        code: 400,
        reason: 'BadRequest',
        message:
          'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "date"',
      });
    });

    it.each([
      ['Warn', ['unknown field "date"']],
      ['Ignore', []],
    ])('%s holds for a built-in kind', async (fieldValidation, told) => {
      const answer = await suite.configMaps.create(
        suite.configMaps.object(`builtin-${fieldValidation.toLowerCase()}`, {
          date: {},
        }),
        { query: { fieldValidation } },
      );
      expect(answer.code).toBe(201);
      expect(warnings(answer)).toEqual(told);
    });

    it('keeps everything where the schema says so', async () => {
      const free = { deep: [{ anything: { goes: null } }], n: 1.5 };
      const object = await suite.widgets.make('free', { spec: { free } });
      expect(object.spec.free).toEqual(free);
    });

    const defaults: [string, Loose, Loose][] = [
      ['no spec', {}, { size: 1 }],
      ['an empty spec', { spec: {} }, { size: 1 }],
      ['a null spec', { spec: null }, { size: 1 }],
      [
        'null for a field with a default',
        { spec: { size: null } },
        { size: 1 },
      ],
      ['null for a field without one', { spec: { title: null } }, { size: 1 }],
      [
        'null for a nullable field',
        { spec: { note: null } },
        { size: 1, note: null },
      ],
      [
        'items without a field',
        { spec: { parts: [{ name: 'a' }, { name: 'b', count: 2 }] } },
        {
          size: 1,
          parts: [
            { name: 'a', count: 1 },
            { name: 'b', count: 2 },
          ],
        },
      ],
      ['a value that is given', { spec: { size: 0 } }, { size: 0 }],
    ];

    it.each(defaults)('fills defaults in: %s', async (_title, given, spec) => {
      const object = await suite.widgets.make(undefined, {
        metadata: { generateName: 'default-' },
        ...given,
      });
      expect(object.spec).toEqual(spec);
    });

    it('fills a default in when a patch removes the value', async () => {
      await suite.widgets.make('emptied', { spec: { size: 9 } });
      const { body } = await suite.widgets.patch('emptied', 'merge', {
        spec: { size: null },
      });
      expect(body.spec.size).toBe(1);
    });

    it('fills a default in on reading, when it came later', async () => {
      const { definitions, gadgets } = suite;
      const name = suite.gadget.body.metadata.name;
      await gadgets.make('old', { spec: {} });
      await definitions.patch(name, 'json', [
        {
          op: 'add',
          path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties',
          value: { later: { type: 'string', default: 'came' } },
        },
      ]);
      await eventually(async () => {
        const { spec } = await gadgets.read('old');
        expect(spec.later).toBe('came');
      });
    });
  },
  { cluster: true },
);
