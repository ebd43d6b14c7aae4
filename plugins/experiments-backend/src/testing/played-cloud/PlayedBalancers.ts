import {
  Controller,
  Reflector,
  type KubernetesClient,
  type Logger,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type { NodeAddresses, Service } from '../../reconciler/outsideAddress';

/**
 * Plays what gives the Services of a cloud's cluster their load balancers. The address that it gives
 * is that of the node, whose own rules lead it to the pods.
 */
export class PlayedBalancers {
  readonly #reflector: Reflector<Service>;
  readonly #controller: Controller;

  constructor(options: { client: KubernetesClient; logger?: Logger }) {
    const { client, logger } = options;
    const type = resources.services;
    const reflector = new Reflector<Service>({ client, type, logger });
    this.#reflector = reflector;
    this.#controller = new Controller({
      name: 'played balancers',
      logger,
      backoff: { baseMs: 100, maxMs: 1000 },
      async reconcile(key) {
        const service = reflector.get(key);
        if (
          service?.spec?.type !== 'LoadBalancer' ||
          service.status?.loadBalancer?.ingress
        ) {
          return;
        }
        const { items } = await client.list<NodeAddresses>(resources.nodes);
        const ip = items
          .flatMap(({ status }) => status?.addresses ?? [])
          .find(each => each.type === 'InternalIP')?.address;
        await client.patch(
          type,
          service.metadata,
          { status: { loadBalancer: { ingress: [{ ip }] } } },
          { type: 'merge', subresource: 'status' },
        );
      },
    }).watch(reflector);
  }

  async start(): Promise<void> {
    this.#reflector.start();
    await this.#controller.start();
  }

  async stop(): Promise<void> {
    await this.#controller.stop();
    await this.#reflector.stop();
  }
}
