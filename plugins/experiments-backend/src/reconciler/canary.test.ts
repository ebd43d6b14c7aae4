import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isNotFound,
  loadKubeConfig,
  type KubernetesObject,
  type Logger,
  type ResourceType,
} from '@assay/controller';
// eslint-disable-next-line @backstage/no-forbidden-package-imports, @backstage/no-undeclared-imports -- the catalog shows what the hub holds, and must not show this
import { collectEntities } from '@assay/plugin-catalog-backend-module-experiments/src/provider/collectEntities';
import {
  labels,
  resources,
  type Component,
  type Experiment,
} from '@assay/plugin-experiments-common';
import { DefaultHubService } from '@assay/plugin-experiments-node';
// eslint-disable-next-line @backstage/no-undeclared-imports -- what search makes of entities
import { defaultCatalogCollatorEntityTransformer } from '@backstage/plugin-search-backend-module-catalog';
import { RunOutputReader } from '../logs';
import { Definitions } from '../service/Definitions';
import { HubReader } from '../service/HubReader';
import { Processes } from '../service/Processes';
import { Results } from '../service/Results';
import { RunDetails } from '../service/RunDetails';
import { Runs } from '../service/Runs';
import { connectionSecretName } from './manifests';
import { objectName, roles } from './names';
import { Harness } from './testing/Harness';
import { measuredSpec, simulatedSpec } from './testing/specs';

jest.setTimeout(120_000);

const CANARY = 'canary-7f3a91';
const token = `${CANARY}-token`;

/** With it the catalog has an entity for what the run is of. */
const labelled = { labels: { [labels.definition]: 'canary' } };

const kubeconfig = (server: string) =>
  JSON.stringify({
    clusters: [
      {
        name: 'c',
        cluster: {
          server,
          'certificate-authority-data': `${CANARY}-authority`,
        },
      },
    ],
    users: [
      {
        name: 'u',
        user: {
          token,
          password: `${CANARY}-password`,
          'client-key-data': `${CANARY}-key`,
        },
      },
    ],
  });

/** Connection Secrets, some of which cannot be used and make the run speak of them. */
const connections = [
  {
    name: 'a good one',
    phase: 'Complete',
    kubeconfig: kubeconfig('simulated://cluster'),
  },
  { name: 'one that is no YAML', phase: 'Failed', kubeconfig: `: [${token}` },
  {
    name: 'one with a password in its address',
    phase: 'Failed',
    kubeconfig: kubeconfig(`https://user:${CANARY}-inline@cluster`),
  },
  { name: 'one that is a word', phase: 'Failed', kubeconfig: token },
];

function ignoreUnserved(error: unknown): undefined {
  if (!isNotFound(error)) {
    throw error;
  }
  return undefined;
}

describe('secrets', () => {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (message: string, meta?: unknown): void => {
      lines.push(`${level} ${message} ${JSON.stringify(meta ?? {})}`);
    };
  const logger: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  let harness: Harness;
  let caches: DefaultHubService;
  let reader: HubReader;
  beforeAll(async () => {
    harness = await Harness.start(undefined, { logger });
    caches = new DefaultHubService({ client: harness.client, logger });
    reader = new HubReader(caches);
    await harness.startReconciler();
  });
  afterAll(async () => {
    await caches?.stop();
    await harness?.close();
  });

  /** Everything that is not a Secret, as it stands on the hub. */
  async function everythingOnTheHub(): Promise<string> {
    const types: ResourceType[] = Object.values(resources).filter(
      type => type !== resources.secrets,
    );
    const lists = await Promise.all(
      types.flatMap(type =>
        (type.namespaced
          ? [harness.namespace, harness.argocdNamespace]
          : [undefined]
        ).map(namespace =>
          // A hub without nodes knows no nodes.
          harness.client.list(type, { namespace }).catch(ignoreUnserved),
        ),
      ),
    );
    return JSON.stringify(lists);
  }

  async function everythingInTheStore(): Promise<string> {
    const files = await readdir(harness.resultsFolder, {
      recursive: true,
      withFileTypes: true,
    });
    const texts = await Promise.all(
      files
        .filter(file => file.isFile())
        .map(file => readFile(join(file.parentPath, file.name), 'utf8')),
    );
    return texts.join('\n');
  }

  async function everyAnswer(name: string): Promise<string> {
    const processes = new Processes(new RunOutputReader(harness.client));
    const results = new Results({
      reader,
      store: harness.store,
      index: { list: async () => ({ items: [], total: 0 }) } as never,
    });
    const library = {
      snapshot: () => ({ experiments: [], components: [], problems: [] }),
    };
    const answers = await Promise.all([
      new RunDetails({
        reader,
        processes,
        results,
        clock: harness.clock,
      }).get({
        namespace: harness.namespace,
        name,
      }),
      new Runs(reader).list({}, {}),
      new Definitions({ reader, library: library as never }).list(),
    ]);
    return JSON.stringify(answers);
  }

  /** The entities that the catalog is given, and the documents that search makes of them. */
  async function everythingToFind(): Promise<{
    catalog: string;
    search: string;
  }> {
    const source = async <T>(type: ResourceType, namespace?: string) => {
      const { items } = await harness.client.list(type, { namespace });
      return {
        hasSynced: true,
        list: () => items as unknown as T[],
        onEvent: () => () => {},
        whenSynced: async () => {},
      };
    };
    const warnings: string[] = [];
    const { entities } = collectEntities(
      {
        library: {
          path: '/library',
          snapshot: () => ({ experiments: [], components: [], problems: [] }),
          onChange: () => () => {},
          whenRead: async () => {},
        },
        experiments: await source<Experiment>(
          resources.experiments,
          harness.namespace,
        ),
        components: await source<Component>(resources.components),
        hubLocation: 'assay-hub:https://hub',
      },
      {
        defaultOwner: 'group:default/platform',
        warn: message => warnings.push(message),
      },
    );
    const all = [...entities.values()];
    expect(new Set(all.map(({ kind }) => kind))).toEqual(
      new Set(['Experiment', 'Component']),
    );
    return {
      catalog: JSON.stringify([all, warnings]),
      search: JSON.stringify(all.map(defaultCatalogCollatorEntityTransformer)),
    };
  }

  it.each(connections)(
    'of a connection appear nowhere but in Secrets: $name',
    async ({ kubeconfig: text, phase }) => {
      const seen: string[] = [];
      const unsubscribe = caches
        .reflector(resources.experiments, { namespace: harness.namespace })
        .onEvent(({ object }) => seen.push(JSON.stringify(object)));
      const { metadata } = await harness.createRun(
        { ...simulatedSpec, paused: true },
        labelled,
      );
      const cluster = objectName(metadata.uid!, roles.cluster('target'), 1);
      await harness.client.create(resources.secrets, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          namespace: harness.namespace,
          name: connectionSecretName(cluster),
        },
        data: {
          kubeconfig: Buffer.from(text).toString('base64'),
          token: Buffer.from(token).toString('base64'),
        },
      } as KubernetesObject);
      await harness.patchRun(metadata.name, { spec: { paused: false } });
      const run = await harness.waitForEnd(metadata.name);
      unsubscribe();

      expect(run.status?.phase).toBe(phase);
      const { catalog, search } = await everythingToFind();
      const places = {
        'the catalog': catalog,
        'the search index': search,
        'every version of the run': seen.join('\n'),
        'the hub': await everythingOnTheHub(),
        'the result store': await everythingInTheStore(),
        'the API': await everyAnswer(metadata.name),
        'the log': lines.join('\n'),
      };
      for (const [place, content] of Object.entries(places)) {
        expect(content.length).toBeGreaterThan(100);
        expect([place, leaks(content)]).toEqual([place, []]);
      }
    },
  );

  it('of the hub itself appear nowhere: its token', async () => {
    const config = loadKubeConfig({ path: harness.hub.kubeconfig });
    const secret = config.getCurrentUser()?.token ?? '';
    expect(secret.length).toBeGreaterThan(8);
    const { metadata } = await harness.createRun(measuredSpec, labelled);
    await harness.waitForEnd(metadata.name);
    const places = [
      ...Object.values(await everythingToFind()),
      await everythingOnTheHub(),
      await everythingInTheStore(),
      await everyAnswer(metadata.name),
      lines.join('\n'),
    ];
    expect(places.map(content => content.includes(secret))).toEqual(
      places.map(() => false),
    );
  });
});

/** Where a canary stands in a text, as it is or in Base64 at any of its three offsets. */
function leaks(content: string): string[] {
  const encoded = [0, 1, 2].map(offset =>
    Buffer.from(' '.repeat(offset) + CANARY)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  return [CANARY, ...encoded].flatMap(form => {
    const at = content.indexOf(form);
    return at < 0 ? [] : [content.slice(Math.max(0, at - 80), at + 40)];
  });
}
