import { expectStatus } from './expectations';
import { conformance } from './suite';

conformance('server-side apply refuses', suite => {
  beforeAll(() => suite.widgets.apply('there', { spec: { size: 3 } }));

  it('no manager', async () => {
    const body = suite.widgets.object('there');
    expectStatus(await suite.widgets.patch('there', 'apply', body), {
      code: 422,
      reason: 'Invalid',
      message:
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      causes: ['FieldValueRequired fieldManager'],
    });
  });

  it('a manager with too long a name', async () => {
    const fieldManager = 'm'.repeat(129);
    expectStatus(await suite.widgets.apply('there', {}, { fieldManager }), {
      code: 422,
      reason: 'Invalid',
      causes: ['FieldValueTooLong fieldManager'],
    });
  });

  it('managedFields', async () => {
    const metadata = { managedFields: [{ manager: 'x' }] };
    expectStatus(await suite.widgets.apply('there', { metadata }), {
      code: 400,
      reason: 'BadRequest',
      message: 'metadata.managedFields must be nil',
    });
  });

  it('a uid that is not there any more', async () => {
    const metadata = { uid: '123' };
    expectStatus(await suite.widgets.apply('absent', { metadata }), {
      code: 409,
      reason: 'Conflict',
      message:
        /uid mismatch: the provided object specified uid 123, and no existing object was found$/,
    });
  });

  it('another uid', async () => {
    const metadata = { uid: '123' };
    expectStatus(await suite.widgets.apply('there', { metadata }), {
      code: 422,
      reason: 'Invalid',
      causes: ['FieldValueInvalid metadata.uid'],
    });
  });

  it('a stale version', async () => {
    const answer = await suite.widgets.apply('there', {
      metadata: { resourceVersion: '1' },
      spec: { title: 'x' },
    });
    expectStatus(answer, { code: 409, reason: 'Conflict' });
  });

  it('another name', async () => {
    const body = suite.widgets.object('elsewhere');
    expectStatus(
      await suite.widgets.patch('there', 'apply', body, {
        fieldManager: 'conformance',
      }),
      { code: 400, reason: 'BadRequest' },
    );
  });

  it('a body without kind', async () => {
    const body = { metadata: { name: 'there' } };
    expectStatus(
      await suite.widgets.patch('there', 'apply', body, {
        fieldManager: 'conformance',
      }),
      { code: 400, reason: 'BadRequest' },
    );
  });

  it('what breaks the schema', async () => {
    const spec = { size: 101 };
    expectStatus(await suite.widgets.apply('there', { spec }), {
      code: 422,
      reason: 'Invalid',
      causes: ['FieldValueInvalid spec.size'],
    });
  });

  it.each([
    [
      'a wrong type',
      { size: 'x' },
      /expected numeric \(int or float\), got string/,
    ],
    [
      'an unknown field',
      { sise: 1 },
      /\.spec\.sise: field not declared in schema/,
    ],
    [
      'a key that is there twice',
      { parts: [{ name: 'q' }, { name: 'q' }] },
      /\.spec\.parts: duplicate entries for key \[name="q"\]/,
    ],
  ])(
    '%s, with the code 500 that real servers answer',
    async (_t, spec, message) => {
      expectStatus(await suite.widgets.apply('there', { spec }), {
        code: 500,
        message,
      });
    },
  );
});
