import {
  ApiRequest,
  ApiResponse,
  KubeConfig,
  KubernetesClient,
  createKubernetesClient,
} from '../client';
import type { Lease } from '../leaderelection';
import { statusOf } from './FakeApiServer';

/** What a candidate's link to the server does. */
export type Link = 'up' | 'refuses' | 'hangs' | 'loses answers';

/**
 * A server of one Lease, without sockets, so that it moves with a virtual
 * clock. Every candidate has a link of its own that can fail.
 */
export class FakeLeaseServer {
  lease?: Lease;
  readonly links = new Map<string, Link>();
  private version = 0;

  clientOf(identity: string): KubernetesClient {
    return createKubernetesClient({
      kubeConfig: {
        getCurrentCluster: () => ({ server: 'https://unused.test' }),
      } as KubeConfig,
      interceptor: request => this.answer(identity, request),
    });
  }

  private async answer(
    identity: string,
    request: ApiRequest & { signal?: AbortSignal },
  ): Promise<ApiResponse> {
    const link = this.links.get(identity) ?? 'up';
    if (link === 'hangs') return new Promise(() => {});
    if (link === 'refuses') return respond(500, statusOf(500, 'InternalError'));
    const response = this.handle(request);
    if (link === 'loses answers') throw new Error('The answer was lost');
    return response;
  }

  private handle({ method, body }: ApiRequest): ApiResponse {
    const sent = body as Lease | undefined;
    if (method === 'GET' && !this.lease) {
      return respond(404, statusOf(404, 'NotFound'));
    }
    if (method === 'POST' && this.lease) {
      return respond(409, statusOf(409, 'AlreadyExists'));
    }
    if (method === 'PUT') {
      if (!this.lease) return respond(404, statusOf(404, 'NotFound'));
      const { resourceVersion } = this.lease.metadata;
      if (sent?.metadata.resourceVersion !== resourceVersion) {
        return respond(409, statusOf(409, 'Conflict'));
      }
    }
    if (method !== 'GET') {
      const resourceVersion = `${++this.version}`;
      const metadata = { ...sent!.metadata, uid: 'lease', resourceVersion };
      this.lease = { ...sent!, metadata };
    }
    return respond(200, this.lease);
  }
}

function respond(status: number, body: unknown): ApiResponse {
  return { status, headers: {}, body: JSON.stringify(body) };
}
