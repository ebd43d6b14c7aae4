import { Loose } from './api';
import { expectStatus } from './expectations';
import { conformance, eventually } from './suite';

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

conformance(
  'discovery',
  suite => {
    it('names its version', async () => {
      const { code, body } = await suite.api.call('GET', '/version');
      expect(code).toBe(200);
      expect(body).toMatchObject({
        major: expect.any(String),
        minor: expect.any(String),
        gitVersion: expect.stringMatching(/^v\d+\.\d+\.\d+/),
      });
    });

    it.each(['/livez', '/readyz', '/healthz'])('%s is ok', async path => {
      const { code, text } = await suite.api.call('GET', path);
      expect({ code, text }).toEqual({ code: 200, text: 'ok' });
    });

    it('/api names the versions of the core group', async () => {
      const { code, body } = await suite.api.call('GET', '/api');
      expect(code).toBe(200);
      expect(body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    });

    it.each([
      'apiextensions.k8s.io',
      'assay.dev',
      'authorization.k8s.io',
      'coordination.k8s.io',
      'events.k8s.io',
    ])('/apis names the group %s with a preferred version', async group => {
      const { body } = await suite.api.call('GET', '/apis');
      expect(body.kind).toBe('APIGroupList');
      expect(body.groups).toContainEqual(
        expect.objectContaining({
          name: group,
          versions: expect.arrayContaining([
            { groupVersion: `${group}/v1`, version: 'v1' },
          ]),
          preferredVersion: { groupVersion: `${group}/v1`, version: 'v1' },
        }),
      );
    });

    it('/apis/<group> is that group', async () => {
      const { body } = await suite.api.call('GET', '/apis/assay.dev');
      expect(body).toMatchObject({
        kind: 'APIGroup',
        apiVersion: 'v1',
        name: 'assay.dev',
        preferredVersion: { groupVersion: 'assay.dev/v1', version: 'v1' },
      });
    });

    it('lists the resources of the core group', async () => {
      const { body } = await suite.api.call('GET', '/api/v1');
      expect(body).toMatchObject({
        kind: 'APIResourceList',
        groupVersion: 'v1',
      });
      expect(body.resources).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            name: 'configmaps',
            namespaced: true,
            kind: 'ConfigMap',
            shortNames: ['cm'],
            verbs: expect.arrayContaining([
              'create',
              'delete',
              'deletecollection',
              'get',
              'list',
              'patch',
              'update',
              'watch',
            ]),
          }),
          expect.objectContaining({ name: 'namespaces', namespaced: false }),
          expect.objectContaining({ name: 'secrets', kind: 'Secret' }),
          expect.objectContaining({ name: 'events', shortNames: ['ev'] }),
          expect.objectContaining({
            name: 'serviceaccounts',
            shortNames: ['sa'],
          }),
        ]),
      );
    });

    it('lists a definition with its names, scope and subresource', async () => {
      const { body } = await suite.api.call('GET', '/apis/assay.dev/v1');
      const { plural, kind } = suite.widget.type;
      const resources = body.resources as Loose[];
      expect(resources.find(({ name }) => name === plural)).toMatchObject({
        singularName: kind.toLowerCase(),
        namespaced: true,
        kind,
        verbs: expect.arrayContaining(['create', 'watch', 'deletecollection']),
        shortNames: [`cw${suite.suffix}`],
        categories: [`conformance${suite.suffix}`],
      });
      expect(
        resources.find(({ name }) => name === `${plural}/status`),
      ).toMatchObject({
        singularName: '',
        namespaced: true,
        kind,
        verbs: expect.arrayContaining(['get', 'patch', 'update']),
      });
      expect(
        resources.find(({ name }) => name === suite.gadget.type.plural),
      ).toMatchObject({ namespaced: false });
      expect(
        resources.find(
          ({ name }) => name === `${suite.gadget.type.plural}/status`,
        ),
      ).toBeUndefined();
    });

    it('answers aggregated discovery of all groups', async () => {
      const { plural, kind } = suite.widget.type;
      await eventually(async () => {
        const answer = await suite.api.call('GET', '/apis', {
          accept: aggregated,
        });
        expect(answer.headers['content-type']).toContain(
          'as=APIGroupDiscoveryList',
        );
        expect(answer.body).toMatchObject({
          kind: 'APIGroupDiscoveryList',
          apiVersion: 'apidiscovery.k8s.io/v2',
        });
        const group = (answer.body.items as Loose[]).find(
          item => item.metadata.name === 'assay.dev',
        );
        const resource = group.versions[0].resources.find(
          (item: Loose) => item.resource === plural,
        );
        expect(resource).toMatchObject({
          responseKind: { group: 'assay.dev', version: 'v1', kind },
          scope: 'Namespaced',
          singularResource: kind.toLowerCase(),
          shortNames: [`cw${suite.suffix}`],
          categories: [`conformance${suite.suffix}`],
          verbs: expect.arrayContaining(['create', 'watch']),
          subresources: [
            expect.objectContaining({
              subresource: 'status',
              verbs: expect.arrayContaining(['patch']),
            }),
          ],
        });
      });
    });

    it('answers aggregated discovery of the core group', async () => {
      const { body } = await suite.api.call('GET', '/api', {
        accept: aggregated,
      });
      expect(body.items[0].versions[0]).toMatchObject({
        version: 'v1',
        resources: expect.arrayContaining([
          expect.objectContaining({
            resource: 'namespaces',
            scope: 'Cluster',
          }),
        ]),
      });
    });

    it('answers plain discovery to those who ask for plain JSON', async () => {
      const { body } = await suite.api.call('GET', '/apis', {
        accept: 'application/json',
      });
      expect(body.kind).toBe('APIGroupList');
    });

    it.each(['/apis/nope.assay.dev', '/apis/nope.assay.dev/v1', '/nope'])(
      '%s is not there',
      async path => {
        const { code, text } = await suite.api.call('GET', path);
        expect({ code, text: text.trim() }).toEqual({
          code: 404,
          text: '404 page not found',
        });
      },
    );

    it('an unknown resource of the core group is a NotFound', async () => {
      expectStatus(await suite.api.call('GET', '/api/v1/nothings'), {
        code: 404,
        reason: 'NotFound',
        message: 'the server could not find the requested resource',
      });
    });
  },
  { cluster: true },
);
