import type {
  Clock,
  KubernetesClient,
  Logger,
  Random,
} from '@assay/controller';
import type { ProcessSupervisor } from '../processes';

/** What every stand-in is given; none sees more than an API server and processes. @public */
export interface StandInOptions {
  client: KubernetesClient;
  supervisor: ProcessSupervisor;
  clock: Clock;
  random: Random;
  logger: Logger;
  /** Serves this namespace only; every one when absent. */
  namespace?: string;
}

/** A controller that stands in for an engine. @public */
export interface StandIn {
  /** Resolves when everything was listed and work has begun. */
  start(): Promise<void>;
  /** Resolves when nothing is worked on any more. Processes go on. */
  stop(): Promise<void>;
}

/** Short, since it is a person on a laptop who waits; growing, since an API server may be away. */
export const backoff = { baseMs: 100, maxMs: 10_000 };
