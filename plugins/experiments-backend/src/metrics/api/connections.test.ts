import type { TargetApi } from '@assay/plugin-experiments-node';
import { proxiedConnection } from './connections';

const service = {
  namespace: 'measured',
  name: 'prometheus',
  port: 9090,
  scheme: 'http',
} as const;

const ask = (answer: { status: number; body: string }) => {
  const raw: TargetApi['raw'] = async () => ({ ...answer, headers: {} });
  const connection = proxiedConnection({ raw }, service, '', 'Prometheus');
  return connection(
    '/api/v1/query',
    new URLSearchParams({ query: 'up' }),
    new AbortController().signal,
  );
};

describe('a Service behind an API server', () => {
  it('throws what the API server refuses, with the right that is missing', async () => {
    const message =
      'services "http:prometheus:9090" is forbidden: User "a" cannot create resource "services/proxy" in API group "" in the namespace "measured"';
    await expect(
      ask({
        status: 403,
        body: JSON.stringify({ kind: 'Status', code: 403, message }),
      }),
    ).rejects.toMatchObject({
      name: 'KubernetesError',
      code: 403,
      message: `Prometheus: ${message}`,
    });
  });

  it.each(['forbidden', '{"status":"error","error":"forbidden"}'])(
    'hands on a refusal of what is behind it: %s',
    async body => {
      await expect(ask({ status: 403, body })).resolves.toMatchObject({
        status: 403,
        body,
      });
    },
  );
});
