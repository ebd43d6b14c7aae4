import type {
  ClusterProvider,
  MetricSource,
} from '@assay/plugin-experiments-node';
import type { HubTargetSettings } from '../clusters/config';
import type { AdmissionContext } from '../reconciler';
import type { HubReader } from './HubReader';

/** What the installation offers to specs. */
export interface Offer {
  providers: readonly ClusterProvider[];
  metricSources: readonly MetricSource[];
  defaultProvider: string;
  library: { url?: string; image?: string };
  hubTarget?: HubTargetSettings;
}

/** What a spec of a namespace may name right now. */
export async function admissionContext(
  reader: HubReader,
  offer: Offer,
  namespace: string,
): Promise<AdmissionContext> {
  const [components, templates, hub] = await Promise.all([
    reader.components(),
    reader.templates(namespace),
    reader.hub.info(),
  ]);
  return {
    components,
    templates,
    hub,
    providers: new Map(
      offer.providers.map(provider => [provider.name, provider]),
    ),
    metricSources: offer.metricSources,
    hubTarget: offer.hubTarget,
    defaultProvider: offer.defaultProvider,
    library: offer.library,
  };
}
