import type { PlannedComponent, PlannedSource } from '../plan';
import { buildSource, isFloating, type ChartContext } from './buildSource';

const context: ChartContext = {
  image: 'assay:1',
  variant: 'fast',
  labels: { 'assay.dev/run-uid': 'u' },
  scrape: [],
};

const component = (source: PlannedSource, app = 'hello-app') =>
  ({
    app,
    target: 'target',
    wave: 0,
    namespace: 'hello-app',
    source,
    parameters: { size: 3, nested: { deep: true } },
    ports: [],
  } as PlannedComponent);

const library = {
  libraryUrl: 'https://git.example/lab.git',
  libraryRevision: 'v1.0.0',
};

describe('buildSource', () => {
  it('lays parameters over the values of a chart of a Helm repository', () => {
    expect(
      buildSource(
        component({
          kind: 'helm',
          repo: 'https://charts.example',
          chart: 'c',
          values: { size: 1, other: 'o' },
        }),
        library,
        context,
      ),
    ).toEqual({
      repoURL: 'https://charts.example',
      chart: 'c',
      targetRevision: '*',
      helm: {
        releaseName: 'hello-app',
        valuesObject: { size: 3, other: 'o', nested: { deep: true } },
      },
    });
  });

  it('gives a chart of the library its parameters and the run under keys of their own', () => {
    expect(
      buildSource(
        component({
          kind: 'git',
          path: 'components/apps/_shared/chart',
          helm: { values: { server: 's.mjs' } },
        }),
        library,
        context,
      ),
    ).toEqual({
      repoURL: 'https://git.example/lab.git',
      path: 'components/apps/_shared/chart',
      targetRevision: 'v1.0.0',
      helm: {
        releaseName: 'hello-app',
        valuesObject: {
          server: 's.mjs',
          parameters: { size: 3, nested: { deep: true } },
          assay: context,
        },
      },
    });
  });

  it.each<[string, PlannedSource, object]>([
    [
      'a folder of the library',
      { kind: 'git', path: 'p' },
      { repoURL: library.libraryUrl, path: 'p', targetRevision: 'v1.0.0' },
    ],
    [
      'a revision that the component names',
      { kind: 'git', path: 'p', revision: 'main' },
      { repoURL: library.libraryUrl, path: 'p', targetRevision: 'main' },
    ],
    [
      "another repository, to which the library's revision means nothing",
      { kind: 'git', repo: 'https://git.example/other.git', path: 'p' },
      {
        repoURL: 'https://git.example/other.git',
        path: 'p',
        targetRevision: 'HEAD',
      },
    ],
    [
      'an artifact',
      { kind: 'oci', repo: 'oci://r.example/a', version: '1.0.0' },
      { repoURL: 'oci://r.example/a', path: '.', targetRevision: '1.0.0' },
    ],
  ])('of %s', (_, source, want) => {
    expect(buildSource(component(source), library, context)).toEqual(want);
  });

  it('keeps the name of a release within what Helm takes', () => {
    const source = buildSource(
      component({ kind: 'git', path: 'p', helm: {} }, `${'a'.repeat(52)}-bcd`),
      library,
      context,
    );
    expect(source.helm?.releaseName).toBe('a'.repeat(52));
  });
});

describe('isFloating', () => {
  it.each([
    [undefined, true],
    ['HEAD', true],
    ['main', true],
    ['*', true],
    ['27.x', true],
    ['^1.2.3', true],
    ['latest', true],
    ['27.5.1', false],
    ['v1.2.3-rc.1', false],
    ['0123456789abcdef0123456789abcdef01234567', false],
    [`sha256:${'a'.repeat(64)}`, false],
  ])('%s: %s', (targetRevision, want) => {
    expect(isFloating({ repoURL: 'r', targetRevision })).toBe(want);
  });
});
