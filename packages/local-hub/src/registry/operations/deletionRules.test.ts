import type { ServedResource } from '../ServedResource';
import { deletesNow, deletionFinalizers } from './deletionRules';

const widgets = { storage: 'example.org/widgets' } as ServedResource;
const namespaces = { storage: '/namespaces' } as ServedResource;
const events = { storage: '/events' } as ServedResource;

const object = (finalizers?: string[]) => ({
  metadata: { name: 'a', finalizers },
});

describe('deletionFinalizers', () => {
  it.each([
    ['nothing asked, nothing there', undefined, undefined, []],
    ['foreground', 'Foreground', undefined, ['foregroundDeletion']],
    ['orphan', 'Orphan', ['x.y/z'], ['x.y/z', 'orphan']],
    ['background over orphan', 'Background', ['orphan', 'a/b'], ['a/b']],
    ['orphan over foreground', 'Orphan', ['foregroundDeletion'], ['orphan']],
    ['the object says orphan', undefined, ['orphan'], ['orphan']],
    [
      'the object says foreground',
      undefined,
      ['foregroundDeletion'],
      ['foregroundDeletion'],
    ],
  ] as const)('%s', (_, policy, finalizers, expected) => {
    expect(
      deletionFinalizers(
        widgets,
        object(finalizers && [...finalizers]),
        policy,
      ),
    ).toEqual(expected);
  });

  it('ignores the policy for events, which own nothing', () => {
    expect(deletionFinalizers(events, object(), 'Foreground')).toEqual([]);
  });
});

describe('deletesNow', () => {
  const deleted = (finalizers?: string[]) => ({
    metadata: {
      name: 'a',
      finalizers,
      deletionTimestamp: '2026-01-01T00:00:00Z',
    },
  });

  it.each([
    ['not deleted', object(), object(), widgets, false],
    ['still held', deleted(['a/b']), deleted(['a/b', 'c/d']), widgets, false],
    ['last finalizer gone', deleted(), deleted(['a/b']), widgets, true],
    [
      'a namespace with contents',
      { ...deleted(), spec: { finalizers: ['kubernetes'] } },
      deleted(),
      namespaces,
      false,
    ],
    [
      'an empty namespace',
      { ...deleted(), spec: { finalizers: [] } },
      deleted(),
      namespaces,
      true,
    ],
  ])('%s', (_, updated, live, resource, expected) => {
    expect(deletesNow(resource, updated, live)).toBe(expected);
  });
});
