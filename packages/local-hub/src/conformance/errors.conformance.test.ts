import { Answer } from './api';
import { ExpectedStatus, expectStatus } from './expectations';
import { conformance, Suite } from './suite';

type Case = [
  title: string,
  send: (suite: Suite) => Promise<Answer>,
  expected: ExpectedStatus,
];

const notAllowed: ExpectedStatus = {
  code: 405,
  reason: 'MethodNotAllowed',
  message: 'the server does not allow this method on the requested resource',
};

const unauthorized: ExpectedStatus = {
  code: 401,
  reason: 'Unauthorized',
  message: 'Unauthorized',
};

const review = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

const cases: Case[] = [
  [
    'no token',
    ({ api, widgets }) => api.call('GET', widgets.path(), { token: false }),
    unauthorized,
  ],
  [
    'a wrong token',
    ({ api, widgets }) => api.call('GET', widgets.path(), { token: 'wrong' }),
    unauthorized,
  ],
  [
    'no token to write',
    ({ widgets }) => widgets.create(widgets.object('x'), { token: false }),
    unauthorized,
  ],
  [
    'another kind of credential',
    ({ api, widgets }) =>
      api.call('GET', widgets.path(), {
        token: false,
        headers: { authorization: 'Basic YTpi' },
      }),
    unauthorized,
  ],
  [
    'an object that is not there',
    ({ widgets }) => widgets.get('absent'),
    { code: 404, reason: 'NotFound', message: /"absent" not found$/ },
  ],
  [
    'a built-in object that is not there',
    ({ configMaps }) => configMaps.get('absent'),
    {
      code: 404,
      reason: 'NotFound',
      message: 'configmaps "absent" not found',
    },
  ],
  [
    'PATCH of a collection of a built-in kind',
    ({ api, configMaps }) =>
      api.call('PATCH', configMaps.path(), {
        body: {},
        type: 'application/merge-patch+json',
      }),
    notAllowed,
  ],
  [
    'PUT of a collection of a built-in kind',
    ({ api, configMaps }) => api.call('PUT', configMaps.path(), { body: {} }),
    notAllowed,
  ],
  [
    'POST to an object of a built-in kind',
    ({ api, configMaps }) =>
      api.call('POST', configMaps.path('x'), { body: {} }),
    notAllowed,
  ],
  [
    'POST of a namespaced built-in kind without a namespace',
    ({ configMaps }) => configMaps.in().create(configMaps.object('x')),
    notAllowed,
  ],
  [
    'DELETE of all namespaces',
    ({ allNamespaces }) => allNamespaces.deleteAll(),
    notAllowed,
  ],
  ['GET of a review', ({ api }) => api.call('GET', review), notAllowed],
  ['POST to discovery', ({ api }) => api.call('POST', '/version'), notAllowed],
  [
    'PUT of a collection of a custom resource',
    ({ api, widgets }) => api.call('PUT', widgets.path(), { body: {} }),
    { code: 400, reason: 'BadRequest', message: 'name must be provided' },
  ],
  [
    'PATCH of a collection of a custom resource',
    ({ api, widgets }) =>
      api.call('PATCH', widgets.path(), {
        body: {},
        type: 'application/merge-patch+json',
      }),
    { code: 400, reason: 'BadRequest', message: 'name must be provided' },
  ],
  [
    'an answer that nobody can write',
    ({ configMaps }) => configMaps.list({}, { accept: 'text/html' }),
    { code: 406, reason: 'NotAcceptable', message: /application\/json/ },
  ],
  [
    'a body that nobody can read',
    ({ widgets }) => widgets.create('x', { type: 'text/plain' }),
    {
      code: 415,
      reason: 'UnsupportedMediaType',
      message:
        /^the body of the request was in an unknown format - accepted media types include: application\/json/,
    },
  ],
  [
    'a body of four mebibytes',
    ({ widgets }) =>
      widgets.create(
        widgets.object('big', { spec: { free: { x: 'y'.repeat(4 << 20) } } }),
      ),
    {
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    },
  ],
  [
    'a version for an object that is to be created',
    ({ widgets }) =>
      widgets.create(
        widgets.object('versioned', { metadata: { resourceVersion: '1' } }),
      ),
    {
      code: 500,
      message: 'resourceVersion should not be set on objects to be created',
    },
  ],
];

conformance('errors', suite => {
  it.each(cases)('%s', async (_title, send, expected) => {
    expectStatus(await send(suite), expected);
  });

  it.each([
    '/apis/nope.assay.dev/v1/things',
    '/apis/assay.dev/v9/conformancewidgets',
    '/apis/assay.dev/v1/nothings',
  ])('an unknown kind is plain text: %s', async path => {
    const { code, text } = await suite.api.call('GET', path);
    expect({ code, text: text.trim() }).toEqual({
      code: 404,
      text: '404 page not found',
    });
  });

  it('a namespaced custom resource is not found without its namespace', async () => {
    for (const [method, path] of [
      ['POST', suite.widgets.in().path()],
      ['GET', suite.widgets.in().path('x')],
    ]) {
      const body = method === 'POST' ? suite.widgets.object('x') : undefined;
      const { code, text } = await suite.api.call(method, path, { body });
      expect({ code, text: text.trim() }).toEqual({
        code: 404,
        text: '404 page not found',
      });
    }
  });

  it('the server goes on after every one of them', async () => {
    expect((await suite.widgets.list()).code).toBe(200);
  });
});
