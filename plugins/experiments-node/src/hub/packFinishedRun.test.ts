import type { KubernetesObject } from '@assay/controller';
import type { Experiment } from '@assay/plugin-experiments-common';
import { packFinishedRun } from './packFinishedRun';

type Run = KubernetesObject & Experiment;

const runOf = (finished: 'True' | 'False', name: string = 'run') =>
  ({
    apiVersion: 'assay.dev/v1alpha1',
    kind: 'Experiment',
    metadata: { name, uid: `uid of ${name}`, resourceVersion: '7' },
    spec: { targets: [] },
    status: {
      phase: 'Complete',
      conditions: [{ type: 'Finished', status: finished, reason: 'Done' }],
      ledger: [{ name: `configmaps/${name}`, role: 'plan', state: 'Gone' }],
      timeline: [{ phase: 'Pending', at: '2026-01-01T00:00:00Z' }],
    },
  } as unknown as Run);

const plain = (object: unknown) => JSON.parse(JSON.stringify(object));

describe('packFinishedRun', () => {
  it('leaves a run as it is that is under way, held, or has no status yet', () => {
    const running = runOf('False');
    const { status, ...fresh } = running;
    const held = runOf('True');
    held.metadata.finalizers = ['assay.dev/teardown'];
    expect(packFinishedRun(running)).toBe(running);
    expect(packFinishedRun(held)).toBe(held);
    expect(packFinishedRun(fresh as Run)).toBe(fresh);
  });

  it('changes nothing about what is read', () => {
    const packed = packFinishedRun(runOf('True')) as Run;
    expect(plain(packed)).toEqual(plain(runOf('True')));
    expect(plain({ ...packed.status })).toEqual(runOf('True').status);
    expect(Object.keys(packed.status!).sort()).toEqual(
      Object.keys(runOf('True').status!).sort(),
    );
    expect(packed.status?.timeline).toEqual(runOf('True').status?.timeline);
    expect(packed.status?.targets).toBeUndefined();
  });

  it('tells runs apart that are read in turn', () => {
    const [one, other] = ['one', 'other'].map(
      name => packFinishedRun(runOf('True', name)) as Run,
    );
    const nameOf = ({ status }: Run) => status?.ledger?.[0].name;
    expect([nameOf(one), nameOf(other), nameOf(one)]).toEqual([
      'configmaps/one',
      'configmaps/other',
      'configmaps/one',
    ]);
  });

  it('keeps what lists read at hand, and the rest packed', () => {
    const { status } = packFinishedRun(runOf('True')) as Run;
    const isAtHand = (name: string) =>
      'value' in Object.getOwnPropertyDescriptor(status, name)!;
    expect(isAtHand('phase')).toBe(true);
    expect(isAtHand('conditions')).toBe(true);
    expect(isAtHand('ledger')).toBe(false);
  });

  it('does not change what it was given', () => {
    const run = runOf('True');
    packFinishedRun(run);
    expect(run).toEqual(runOf('True'));
  });
});
