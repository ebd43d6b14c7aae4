import { ExperimentsApiError } from '@assay/plugin-experiments-common';
import { isTransient, toFailure } from './failure';

const answer = (status: number, body: unknown) =>
  ExperimentsApiError.fromResponse(
    new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
    }),
  );

describe('toFailure', () => {
  it.each([
    [
      403,
      {
        error: {
          name: 'NotAllowedError',
          message: 'no',
          permission: 'experiments.run.read',
        },
      },
      'forbidden',
    ],
    [
      401,
      { error: { name: 'AuthenticationError', message: 'who' } },
      'forbidden',
    ],
    [
      404,
      { error: { name: 'NotFoundError', message: 'There is no run a/b' } },
      'not-found',
    ],
    [404, '', 'not-installed'],
    [404, '<html>nothing</html>', 'not-installed'],
    [
      503,
      { error: { name: 'ServiceUnavailableError', message: 'hub' } },
      'unreachable',
    ],
    [502, '<html>bad gateway</html>', 'unreachable'],
    [422, { error: { name: 'InputError', message: 'no' } }, 'invalid'],
    [500, { error: { name: 'Error', message: 'oops' } }, 'error'],
  ])('sorts %d %j as %s', async (status, body, kind) => {
    expect(toFailure(await answer(status, body)).kind).toBe(kind);
  });

  it('keeps what the answer says: the permission and the fields', async () => {
    const fields = [
      { field: 'spec.targets', reason: 'Required', message: 'is missing' },
    ];
    expect(
      toFailure(
        await answer(403, {
          error: { message: 'no', permission: 'experiments.run.read' },
        }),
      ),
    ).toMatchObject({ permission: 'experiments.run.read' });
    expect(
      toFailure(
        await answer(422, { error: { message: 'no' }, errors: fields }),
      ),
    ).toMatchObject({ fields });
  });

  it('takes a request without any answer for a backend that is away', () => {
    expect(toFailure(new TypeError('Failed to fetch')).kind).toBe(
      'unreachable',
    );
  });
});

describe('isTransient', () => {
  it.each([
    ['unreachable', true],
    ['error', true],
    ['forbidden', false],
    ['not-found', false],
    ['not-installed', false],
  ] as const)('%s: %s', (kind, transient) => {
    expect(isTransient({ kind, message: '' })).toBe(transient);
  });
});
