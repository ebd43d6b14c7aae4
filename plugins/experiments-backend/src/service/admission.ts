import type {
  ClusterProvider,
  MetricSource,
} from '@assay/plugin-experiments-node';
import type { AdmissionContext } from '../reconciler';
import type { HubReader } from './HubReader';

/** What the installation offers to specs. */
export interface Offer {
  providers: readonly ClusterProvider[];
  metricSources: readonly MetricSource[];
  defaultProvider: string;
}

/** What a spec of a namespace may name right now. */
export async function admissionContext(
  reader: HubReader,
  offer: Offer,
  namespace: string,
): Promise<AdmissionContext> {
  const isPriced = offer.providers.some(({ priced }) => priced);
  const [components, templates, hub, budget] = await Promise.all([
    reader.components(),
    reader.templates(namespace),
    reader.hub.info(),
    isPriced ? reader.budget(namespace) : undefined,
  ]);
  return {
    components,
    templates,
    hub,
    providers: new Map(
      offer.providers.map(provider => [provider.name, provider]),
    ),
    metricSources: offer.metricSources,
    ...(budget && { namespaceBudget: budget }),
    defaultProvider: offer.defaultProvider,
  };
}
