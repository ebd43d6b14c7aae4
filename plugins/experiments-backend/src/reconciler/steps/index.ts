import type { Step } from '../step';
import { admit } from './admit';
import { collectMetrics } from './collectMetrics';
import { deployComponents } from './deployComponents';
import { ensureClusters } from './ensureClusters';
import { publishResults } from './publishResults';
import { registerClusters } from './registerClusters';
import { runWorkload } from './runWorkload';
import { stopWorkload } from './stopWorkload';
import { tearDown } from './tearDown';

const collect: Step = {
  name: 'collectMetrics',
  condition: 'MetricsCollected',
  run: collectMetrics,
};
const publish: Step = {
  name: 'publishResults',
  condition: 'ResultsPublished',
  run: publishResults,
};

/** The way to an answer. */
export const forwardSteps: readonly Step[] = [
  { name: 'admit', condition: 'Admitted', run: admit },
  { name: 'ensureClusters', condition: 'ClustersReady', run: ensureClusters },
  {
    name: 'registerClusters',
    condition: 'ClustersRegistered',
    run: registerClusters,
  },
  {
    name: 'deployComponents',
    condition: 'ComponentsHealthy',
    run: deployComponents,
  },
  { name: 'runWorkload', condition: 'WorkloadSucceeded', run: runWorkload },
  collect,
  publish,
];

/** The way out, from wherever the run is. */
export const deleteSteps: readonly Step[] = [
  { name: 'stopWorkload', run: stopWorkload },
  collect,
  publish,
  { name: 'tearDown', condition: 'TornDown', run: tearDown },
];
