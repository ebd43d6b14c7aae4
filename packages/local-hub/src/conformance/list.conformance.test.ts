import { Answer, Loose } from './api';
import { ExpectedStatus, expectStatus, names } from './expectations';
import { conformance, Suite } from './suite';

type Query = Record<string, string | number | boolean>;

const selections: [selector: Query, wanted: string[]][] = [
  [{ labelSelector: 'odd=1' }, ['l1', 'l3', 'l5']],
  [{ labelSelector: 'odd==1,n!=l3' }, ['l1', 'l5']],
  [{ labelSelector: 'odd=1,n notin (l3, l5)' }, ['l1']],
  [{ labelSelector: 'n in (l2,l4)' }, ['l2', 'l4']],
  [{ labelSelector: 'big' }, ['l5']],
  [{ labelSelector: '!big,odd=1' }, ['l1', 'l3']],
  [{ labelSelector: 'assay.dev/level>3' }, ['l4', 'l5']],
  [{ labelSelector: 'odd=none' }, []],
  [{ fieldSelector: 'metadata.name=l2' }, ['l2']],
  [{ fieldSelector: 'metadata.name!=l2' }, ['l1', 'l3', 'l4', 'l5']],
  [{ fieldSelector: 'spec.color=red' }, ['l1']],
  [{ fieldSelector: 'spec.color!=red,metadata.name!=l5' }, ['l2', 'l3', 'l4']],
  [{ fieldSelector: 'spec.color=blue', labelSelector: 'odd=1' }, ['l3', 'l5']],
];

const refused: [
  title: string,
  send: (suite: Suite) => Promise<Answer>,
  expected: ExpectedStatus,
][] = [
  [
    'a label selector that cannot be read',
    ({ widgets }) => widgets.list({ labelSelector: 'a==b=c' }),
    { code: 400, reason: 'BadRequest' },
  ],
  [
    'a field selector that cannot be read',
    ({ widgets }) => widgets.list({ fieldSelector: 'foo' }),
    {
      code: 400,
      reason: 'BadRequest',
      message: "invalid selector: 'foo'; can't understand 'foo'",
    },
  ],
  [
    'a field that cannot be selected by',
    ({ widgets }) => widgets.list({ fieldSelector: 'spec.size=1' }),
    {
      code: 400,
      reason: 'BadRequest',
      message: 'field label not supported: spec.size',
    },
  ],
  [
    'a field of a built-in kind that cannot be selected by',
    ({ configMaps }) => configMaps.list({ fieldSelector: 'data.a=1' }),
    {
      code: 400,
      reason: 'BadRequest',
      message:
        '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    },
  ],
  [
    'a limit that is no number',
    ({ widgets }) => widgets.list({ limit: 'x' }),
    { code: 400, reason: 'BadRequest' },
  ],
  [
    'a continue that is none',
    ({ widgets }) => widgets.list({ limit: 1, continue: 'foo' }),
    {
      code: 400,
      reason: 'BadRequest',
      message: /continue key is not valid/,
    },
  ],
  [
    'a version that is no number',
    ({ widgets }) => widgets.list({ resourceVersion: 'abc' }),
    {
      code: 400,
      reason: 'BadRequest',
      message: /^invalid resource version: /,
    },
  ],
  [
    'a version of the future',
    ({ widgets }) => widgets.list({ resourceVersion: '999999999' }),
    {
      code: 504,
      reason: 'Timeout',
      message: /^Timeout: Too large resource version: 999999999, current: \d+$/,
      causes: ['ResourceVersionTooLarge undefined'],
    },
  ],
  [
    'a way to match without a version',
    ({ widgets }) => widgets.list({ resourceVersionMatch: 'Exact' }),
    {
      code: 422,
      reason: 'Invalid',
      causes: ['FieldValueForbidden resourceVersionMatch'],
    },
  ],
  [
    'initial events of a list',
    ({ widgets }) => widgets.list({ sendInitialEvents: true }),
    {
      code: 422,
      reason: 'Invalid',
      causes: ['FieldValueForbidden sendInitialEvents'],
    },
  ],
];

conformance('lists', suite => {
  const made: Loose[] = [];

  beforeAll(async () => {
    for (const [index, name] of ['l1', 'l2', 'l3', 'l4', 'l5'].entries()) {
      const labels = {
        n: name,
        odd: String((index + 1) % 2),
        'assay.dev/level': String(index + 1),
        ...(name === 'l5' ? { big: '' } : {}),
      };
      const spec = { color: name === 'l1' ? 'red' : 'blue' };
      made.push(await suite.widgets.make(name, { metadata: { labels }, spec }));
    }
  });

  it('has kind, version and items in the order of their names', async () => {
    const answer = await suite.widgets.list();
    expect(answer.code).toBe(200);
    expect(answer.body).toMatchObject({
      kind: `${suite.widget.type.kind}List`,
      apiVersion: 'assay.dev/v1',
      metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
    });
    expect(names(answer)).toEqual(['l1', 'l2', 'l3', 'l4', 'l5']);
    expect(answer.body.items[0].kind).toBe(suite.widget.type.kind);
  });

  it('is empty in a namespace that is not there', async () => {
    const answer = await suite.widgets.in('conformance-nowhere').list();
    expect({ code: answer.code, items: answer.body.items }).toEqual({
      code: 200,
      items: [],
    });
  });

  it('has the objects of all namespaces', async () => {
    const namespace = await suite.newNamespace('second');
    await suite.widgets.in(namespace).make('elsewhere');
    const answer = await suite.widgets.in().list();
    expect(names(answer)).toEqual(
      expect.arrayContaining(['elsewhere', 'l1', 'l5']),
    );
    const one = await suite.widgets
      .in()
      .list({ fieldSelector: `metadata.namespace=${namespace}` });
    expect(names(one)).toEqual(['elsewhere']);
  });

  it.each(selections)('selects by %j', async (query, wanted) => {
    expect(names(await suite.widgets.list(query))).toEqual(wanted);
  });

  it('pages, and says how many remain', async () => {
    const first = await suite.widgets.list({ limit: 2 });
    expect(names(first)).toEqual(['l1', 'l2']);
    expect(first.body.metadata.remainingItemCount).toBe(3);
    const second = await suite.widgets.list({
      limit: 2,
      continue: first.body.metadata.continue,
    });
    expect(names(second)).toEqual(['l3', 'l4']);
    const third = await suite.widgets.list({
      limit: 2,
      continue: second.body.metadata.continue,
    });
    expect(names(third)).toEqual(['l5']);
    expect(third.body.metadata.continue ?? '').toBe('');
  });

  it('pages show one moment, whatever happens in between', async () => {
    const namespace = await suite.newNamespace('paged');
    const widgets = suite.widgets.in(namespace);
    for (const name of ['a', 'b', 'c', 'd']) {
      await widgets.make(name);
    }
    const first = await widgets.list({ limit: 2 });
    await widgets.make('bb');
    await widgets.make('e');
    await widgets.patch('c', 'merge', { spec: { size: 50 } });
    await widgets.delete('d');
    const second = await widgets.list({
      limit: 10,
      continue: first.body.metadata.continue,
    });
    expect(names(second)).toEqual(['c', 'd']);
    expect(second.body.items[0].spec.size).toBe(1);
    expect(second.body.metadata.resourceVersion).toBe(
      first.body.metadata.resourceVersion,
    );
  });

  it('pages of a selection hold as many as were asked for', async () => {
    const first = await suite.widgets.list({
      labelSelector: 'odd=1',
      limit: 2,
    });
    expect(names(first)).toEqual(['l1', 'l3']);
    expect(first.body.metadata).not.toHaveProperty('remainingItemCount');
    const second = await suite.widgets.list({
      labelSelector: 'odd=1',
      limit: 2,
      continue: first.body.metadata.continue,
    });
    expect(names(second)).toEqual(['l5']);
  });

  it('a continue takes no version', async () => {
    const first = await suite.widgets.list({ limit: 1 });
    const answer = await suite.widgets.list({
      limit: 1,
      continue: first.body.metadata.continue,
      resourceVersion: '5',
    });
    expectStatus(answer, {
      code: 400,
      reason: 'BadRequest',
      message: 'specifying resource version is not allowed when using continue',
    });
  });

  it('an exact version shows the past', async () => {
    const { resourceVersion } = made[1].metadata;
    const answer = await suite.widgets.list({
      resourceVersion,
      resourceVersionMatch: 'Exact',
    });
    expect(names(answer)).toEqual(['l1', 'l2']);
    expect(answer.body.metadata.resourceVersion).toBe(resourceVersion);
  });

  it.each([
    ['any version', { resourceVersion: '0' }],
    [
      'not older',
      { resourceVersion: '1', resourceVersionMatch: 'NotOlderThan' },
    ],
  ])('answers the present when %s will do', async (_title, query) => {
    expect(names(await suite.widgets.list(query))).toHaveLength(5);
  });

  it('a list is as new as the last write', async () => {
    const { metadata } = await suite.configMaps.make('newest');
    const { body } = await suite.widgets.list();
    expect(
      BigInt(body.metadata.resourceVersion) >= BigInt(metadata.resourceVersion),
    ).toBe(true);
  });

  it('an object of the future times out', async () => {
    const answer = await suite.widgets.get('l1', {
      query: { resourceVersion: '999999999' },
    });
    expectStatus(answer, { code: 504, reason: 'Timeout' });
  });

  it.each(refused)('refuses %s', async (_title, send, expected) => {
    expectStatus(await send(suite), expected);
  });
});
