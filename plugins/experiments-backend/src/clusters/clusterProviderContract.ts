/* eslint-disable jest/no-export -- a suite for whoever implements the interface */
import type {
  ClusterProviderBase,
  ComposedClusterProvider,
  ConnectionSource,
  RegisteredClusterProvider,
} from '@assay/plugin-experiments-node';
import Ajv from 'ajv';

/** What a provider's suite needs beside the provider. */
interface Example {
  /** Fields that its schema accepts. */
  validFields: Record<string, unknown>;
  /** Fields that its schema refuses. */
  invalidFields: Record<string, unknown>;
  /** What Argo CD says about a component that is there. */
  externalUrls: string[];
}

/** An example of a provider whose clusters are made for a run. */
export interface ComposedProviderExample extends Example {
  provider: ComposedClusterProvider;
  /** A complete connection Secret, decoded. */
  connection: Record<string, string>;
  /** A connection Secret that can never be used. */
  brokenConnection: Record<string, string>;
}

/** An example of a provider whose clusters are there already. */
export interface RegisteredProviderExample extends Example {
  provider: RegisteredClusterProvider;
  /** Where the connection of its valid fields stands. */
  connectionSource: ConnectionSource;
}

/** An example of either. */
export type ClusterProviderExample =
  | ComposedProviderExample
  | RegisteredProviderExample;

/** The suite that every provider passes. */
export function clusterProviderContract(example: ClusterProviderExample): void {
  const { provider } = example;
  describe(`cluster provider ${provider.name}`, () => {
    everyProvider(provider, example);
    if ('connectionSource' in example) {
      registeredProvider(example);
    } else {
      composedProvider(example);
    }
  });
}

function everyProvider(provider: ClusterProviderBase, example: Example): void {
  it('has a name that a spec can say', () => {
    expect(provider.name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
  });

  it('accepts its valid fields and refuses others', () => {
    const validate = new Ajv({ strict: false }).compile(provider.schema);
    expect(validate(example.validFields)).toBe(true);
    expect(validate(example.invalidFields)).toBe(false);
    expect(validate({ 'no-such-field': 1 })).toBe(false);
  });

  it('has deadlines, and prefers some source', () => {
    expect(provider.provisioningTimeoutMs).toBeGreaterThan(0);
    expect(provider.deliveryTimeoutMs).toBeGreaterThan(0);
    expect(provider.degradedGraceMs).toBeGreaterThanOrEqual(0);
    expect(provider.sources.length).toBeGreaterThan(0);
  });

  const component = {
    app: 'hello-app',
    namespace: 'hello-app',
    port: { name: 'http', index: 0, port: 8080, service: 'hello-app' },
    protocol: 'http',
    externalUrls: example.externalUrls,
  };

  it('gives an address of a component that is there', () => {
    expect(provider.address({ ...component, sameCluster: true })).toMatch(
      /^[a-z]+:\/\//,
    );
  });

  it('gives a load in another cluster no name that means nothing there', () => {
    const elsewhere = { ...component, sameCluster: false, externalUrls: [] };
    expect(provider.address(elsewhere) ?? '').not.toContain('.svc');
    expect(
      provider.address({ ...elsewhere, outside: '203.0.113.7:8080' }) ?? '',
    ).not.toContain('.svc');
    // Whoever opens Services to the outside also says where they are reached.
    expect(
      provider.opening === undefined ||
        provider.address({ ...elsewhere, outside: '203.0.113.7:8080' }) ===
          'http://203.0.113.7:8080',
    ).toBe(true);
  });
}

function composedProvider(example: ComposedProviderExample): void {
  const { provider } = example;
  const request = {
    name: 'axp-abcdefgh-cluster-target-abcde',
    fields: example.validFields,
    expiresAt: '2026-01-01T00:00:00Z',
    tags: { 'assay-run-uid': 'a-uid' },
  };

  it('builds the same cluster for the same request, with its tags', () => {
    const cluster = provider.buildCluster(request);
    expect(provider.buildCluster(request)).toEqual(cluster);
    expect(cluster.tags).toMatchObject(request.tags);
    expect(JSON.parse(JSON.stringify(cluster))).toEqual(cluster);
  });

  it('reads a registration only from a complete connection', () => {
    expect(provider.readRegistration({})).toBeUndefined();
    expect(provider.readRegistration(example.connection)).toEqual({
      server: expect.stringMatching(/^[a-z]+:\/\//),
      config: expect.any(Object),
    });
    expect(() => provider.readRegistration(example.brokenConnection)).toThrow();
  });
}

function registeredProvider(example: RegisteredProviderExample): void {
  const { provider, validFields, connectionSource } = example;

  it('says where the connection of a target stands', () => {
    expect(provider.connectionOf(validFields)).toEqual(connectionSource);
    expect(provider.connectionOf(validFields)).toEqual(
      JSON.parse(JSON.stringify(connectionSource)),
    );
  });

  it('costs nothing, for it makes nothing that has a price', () => {
    expect(provider.priced).toBe(false);
  });
}
