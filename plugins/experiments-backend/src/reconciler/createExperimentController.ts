import { fencedClient, LeaderElector, systemClock } from '@assay/controller';
import { openCaches } from './caches';
import type { ExperimentControllerDependencies } from './dependencies';
import { leaseName } from './installations';
import { Term } from './Term';

/** The reconciler with its queue and its lease. */
export interface ExperimentController {
  /** Resolves when passes may begin or, for a standby, when the election is joined. */
  start(): Promise<void>;
  /** Ends passes under way without another write, then releases the lease. */
  stop(): Promise<void>;
  readonly isLeader: boolean;
  /** Resolves when no run waits for a pass; for tests. */
  idle(): Promise<void>;
}

/** Puts the reconciler together. Nothing is asked of the hub before `start`. */
export function createExperimentController(
  deps: ExperimentControllerDependencies,
): ExperimentController {
  const { hub, settings, logger, identity, random } = deps;
  const clock = deps.clock ?? systemClock;
  let term: Term | undefined;

  if (deps.leaderElection === false) {
    return {
      async start() {
        term = new Term(deps, client => client, clock);
        await term.start();
      },
      async stop() {
        await term?.stop();
        term = undefined;
      },
      get isLeader() {
        return term !== undefined;
      },
      idle: async () => term?.idle(),
    };
  }

  const elector: LeaderElector = new LeaderElector({
    client: hub.client,
    namespace: settings.namespace,
    name: leaseName(settings.installation),
    identity,
    clock,
    random,
    logger,
    async onStartedLeading(signal) {
      const current = new Term(
        deps,
        client => fencedClient(client, elector),
        clock,
      );
      term = current;
      signal.addEventListener('abort', () => void current.stop(), {
        once: true,
      });
      await current.start();
    },
    async onStoppedLeading() {
      await term?.stop();
      term = undefined;
    },
  });
  return {
    async start() {
      // A standby fills its caches, so that it can take over at once.
      openCaches(hub, settings);
      elector.start();
    },
    stop: () => elector.stop(),
    get isLeader() {
      return elector.isLeader;
    },
    idle: async () => term?.idle(),
  };
}
