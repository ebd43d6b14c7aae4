import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  MetricSource,
} from '@assay/plugin-experiments-node';
import type { HubTargetSettings } from '../clusters/config';
import { findConnections } from '../targets/findConnections';
import type { AdmissionContext } from '../reconciler';
import type { PriceBook } from '../reconciler/spending/prices';
import type { HubReader } from './HubReader';

/** What the installation offers to specs. */
export interface Offer {
  providers: readonly ClusterProvider[];
  metricSources: readonly MetricSource[];
  defaultProvider: string;
  library: { url?: string; image?: string };
  hubTarget?: HubTargetSettings;
  /** What clusters cost. */
  prices?: PriceBook;
  /** Namespace of Argo CD. */
  argocdNamespace: string;
}

/** What a spec of a namespace may name right now. */
export async function admissionContext(
  reader: HubReader,
  offer: Offer,
  namespace: string,
  spec: Pick<ExperimentSpec, 'targets'>,
): Promise<AdmissionContext> {
  const providers = new Map(
    offer.providers.map(provider => [provider.name, provider]),
  );
  const isPriced = offer.providers.some(({ priced }) => priced);
  const [components, templates, hub, connections, budget] = await Promise.all([
    reader.components(),
    reader.templates(namespace),
    reader.hub.info(),
    findConnections({
      ...offer,
      client: reader.hub.client,
      spec,
      providers,
      namespace,
    }),
    isPriced ? reader.budget(namespace) : undefined,
  ]);
  return {
    components,
    templates,
    hub,
    providers,
    connections,
    metricSources: offer.metricSources,
    hubTarget: offer.hubTarget,
    prices: offer.prices,
    ...(budget && { namespaceBudget: budget }),
    defaultProvider: offer.defaultProvider,
    library: offer.library,
  };
}
