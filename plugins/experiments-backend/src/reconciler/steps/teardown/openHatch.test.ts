import type { Application } from '../../kinds';
import { DEAD_AFTER_MS, decideHatch, NOTICE_MS } from './openHatch';

const deletedAt = Date.parse('2026-01-01T00:00:00Z');
const dead = deletedAt + DEAD_AFTER_MS;
const CASCADE = 'resources-finalizer.argocd.argoproj.io';
const HOOK = 'post-delete-finalizer.argocd.argoproj.io/cleanup';

const application = (
  fields: { deleted?: boolean; failing?: boolean; hook?: boolean } = {},
) => {
  const { deleted = true, failing = true, hook = false } = fields;
  return {
    metadata: {
      name: 'a',
      ...(deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      finalizers: hook ? [CASCADE, HOOK] : [CASCADE],
    },
    status: {
      conditions: failing ? [{ type: 'DeletionError', message: 'EOF' }] : [],
    },
  } as unknown as Application;
};

describe('decideHatch', () => {
  it.each([
    ['not deleted', { deleted: false }, 'Ours', dead, { type: 'Wait' }],
    ['only slow', { failing: false }, 'Ours', dead, { type: 'Wait' }],
    [
      'failing for a while',
      {},
      'Ours',
      dead - 1,
      { type: 'Wait', until: dead },
    ],
    ['failing for too long', {}, 'Ours', dead, { type: 'Unregister' }],
    ['on a shared cluster', {}, 'Shared', dead * 2, { type: 'Shared' }],
    [
      'only slow on a shared cluster',
      { failing: false },
      'Shared',
      dead,
      { type: 'Wait' },
    ],
    ['let go of', {}, 'Gone', dead * 2, { type: 'Wait' }],
    [
      'let go of, with hooks, a moment ago',
      { hook: true },
      'Gone',
      dead,
      { type: 'Wait', until: dead + NOTICE_MS },
    ],
    [
      'let go of, with hooks that stay',
      { hook: true },
      'Gone',
      dead + NOTICE_MS,
      { type: 'DropHooks', finalizers: [CASCADE] },
    ],
  ] as const)('%s', (_, fields, registration, now, want) => {
    expect(
      decideHatch({ application: application(fields), registration, now }),
    ).toEqual(want);
  });
});
