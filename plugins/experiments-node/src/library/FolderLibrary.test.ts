import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { FolderLibrary } from './FolderLibrary';

const experiment = (title: string) =>
  `apiVersion: assay.dev/v1alpha1\nkind: Experiment\nmetadata: {generateName: a-}\nspec: {title: ${title}, targets: []}\n`;
const component =
  'apiVersion: assay.dev/v1alpha1\nkind: Component\nmetadata: {name: nginx}\nspec: {sources: {}}\n';

const logger = { info: jest.fn(), warn: jest.fn() };

describe('FolderLibrary', () => {
  const directory = createMockDirectory();
  let library: FolderLibrary;

  const put = (path: string, text: string) => {
    const file = join(directory.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const titles = () =>
    library.snapshot()?.experiments.map(item => item.object.spec.title);
  const changed = () =>
    new Promise<void>(resolve => {
      const end = library.onChange(() => {
        end();
        resolve();
      });
    });

  beforeEach(() => {
    directory.clear();
    logger.warn.mockClear();
    library = new FolderLibrary({ path: directory.path, logger });
  });
  afterEach(() => library.stop());

  it('reads definitions and components with their READMEs', async () => {
    put('experiments/a/experiment.yaml', experiment('A'));
    put('experiments/a/README.md', '# About A');
    put('experiments/template.yaml', 'kind: WorkflowTemplate');
    put('components/traffic/nginx/component.yaml', component);
    await library.whenRead();

    expect(library.snapshot()).toMatchObject({
      experiments: [
        { name: 'a', folder: 'experiments/a', readme: '# About A' },
      ],
      components: [{ name: 'nginx', folder: 'components/traffic/nginx' }],
      problems: [],
    });
  });

  it('sees a file that changes, one that comes and one that goes', async () => {
    put('experiments/a/experiment.yaml', experiment('A'));
    await library.whenRead();

    let next = changed();
    put('experiments/a/experiment.yaml', experiment('B'));
    await next;
    expect(titles()).toEqual(['B']);

    next = changed();
    put('experiments/b/experiment.yaml', experiment('C'));
    await next;
    expect(titles()).toEqual(['B', 'C']);

    next = changed();
    rmSync(join(directory.path, 'experiments/a'), { recursive: true });
    await next;
    expect(titles()).toEqual(['C']);
  });

  it('keeps the last content of a file that no longer parses, and says so', async () => {
    put('experiments/a/experiment.yaml', experiment('A'));
    await library.whenRead();

    const next = changed();
    put('experiments/a/experiment.yaml', 'kind: [');
    await next;
    expect(titles()).toEqual(['A']);
    expect(library.snapshot()?.problems).toEqual([
      {
        path: 'experiments/a/experiment.yaml',
        message: expect.stringContaining('Flow sequence'),
      },
    ]);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('has no snapshot while the folder cannot be read', async () => {
    library.stop();
    library = new FolderLibrary({
      path: join(directory.path, 'absent'),
      logger,
    });
    await library.whenRead();
    expect(library.snapshot()).toBeUndefined();
  });
});
