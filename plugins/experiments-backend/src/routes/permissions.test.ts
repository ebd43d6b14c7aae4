import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { startApi } from '../__testUtils__/api';

const base = '/api/experiments';
const run = (more: object = {}) => ({ definition: 'hello-app', ...more });

describe('who may call', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  describe('permissions', () => {
    it.each([
      ['GET', '/definitions', 'read'],
      ['GET', '/definitions/hello-app', 'read'],
      ['GET', '/runs', 'read'],
      ['GET', '/runs/experiments/a', 'read'],
      ['GET', '/runs/experiments/a/processes', 'read'],
      ['GET', '/runs/experiments/a/processes/p/output', 'read'],
      ['GET', '/results', 'read'],
      ['GET', '/results/hello-app/u', 'read'],
      ['GET', '/results/hello-app/u/revisions', 'read'],
      ['GET', '/results/hello-app/u/1/result.json', 'read'],
      ['GET', '/status', 'read'],
      ['POST', '/runs', 'create'],
      ['POST', '/plans', 'create'],
      ['POST', '/runs/experiments/a/abort', 'update'],
      ['POST', '/runs/experiments/a/pause', 'update'],
      ['POST', '/runs/experiments/a/resume', 'update'],
      ['POST', '/results/hello-app/u/recollect', 'update'],
      ['DELETE', '/runs/experiments/a', 'delete'],
      ['POST', '/results/rebuild-index', 'rebuild', 'index'],
    ])(
      '%s %s: 403 naming %s, and 401 to nobody',
      async (method, path, action, resource = 'run') => {
        const permission = `experiments.${resource}.${action}`;
        api.denied.add(permission);
        const call = () => {
          const verb = method.toLowerCase() as 'get' | 'post' | 'delete';
          return request(api.server)[verb](base + path);
        };
        const { body } = await call()
          .send(method === 'POST' ? run() : undefined)
          .expect(403);
        expect(body.error).toMatchObject({
          name: 'NotAllowedError',
          permission,
          message: `You need the permission ${permission}`,
        });
        await call()
          .set('Authorization', mockCredentials.none.header())
          .expect(401);
        await call()
          .set('Authorization', mockCredentials.user.invalidHeader())
          .expect(401);
        expect(api.written()).toEqual([]);
      },
    );
  });
});
