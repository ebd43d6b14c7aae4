import { identify } from './identify';

const object = (metadata: object, spec?: object) =>
  ({ metadata: { name: 'x', ...metadata }, spec } as never);

describe('identify', () => {
  it('reads labels and the annotation', () => {
    expect(
      identify(
        object({
          labels: {
            'assay.dev/run-uid': 'u',
            'assay.dev/installation': 'i',
            'assay.dev/role': 'plan',
            'assay.dev/expires-at': '1800000000',
          },
          annotations: { 'assay.dev/run': 'experiments/a' },
        }),
      ),
    ).toEqual({
      installation: 'i',
      runUid: 'u',
      runKey: 'experiments/a',
      role: 'plan',
      expiresAt: 1_800_000_000_000,
    });
  });

  it.each(['tags', 'labels', 'resourceLabels', 'userLabels'])(
    'reads the cloud tags of a managed resource in forProvider.%s',
    field => {
      const tags = { 'assay-run-uid': 'u', 'assay-installation': 'i' };
      expect(
        identify(object({}, { forProvider: { [field]: tags } })),
      ).toMatchObject({ installation: 'i', runUid: 'u' });
    },
  );

  it('believes labels over tags', () => {
    const tags = { 'assay-run-uid': 'other', 'assay-installation': 'i' };
    expect(
      identify(
        object(
          { labels: { 'assay.dev/run-uid': 'u' } },
          { forProvider: { tags } },
        ),
      ),
    ).toMatchObject({ runUid: 'u', installation: undefined });
  });

  it.each([
    ['no labels', object({})],
    ['tags of others', object({}, { forProvider: { tags: { a: 'b' } } })],
    ['tags that are a list', object({}, { forProvider: { tags: ['a'] } })],
  ])('knows nothing of an object with %s', (_, each) => {
    expect(identify(each)).toBeUndefined();
  });

  it.each(['soon', '-5', '1.5', '2026-06-01'])(
    'takes the expiry "%s" for none',
    text => {
      const labels = {
        'assay.dev/run-uid': 'u',
        'assay.dev/expires-at': text,
      };
      expect(identify(object({ labels }))?.expiresAt).toBeUndefined();
    },
  );
});
