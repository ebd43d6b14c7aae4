import { resources } from '@assay/plugin-experiments-common';
import { measuredSpec } from '../testing/specs';
import type { Disturbance } from './schedule';
import { NAMESPACE } from './World';

/** What people and the world do at any moment, and the variants on which each is tried. */
export const disturbances: readonly (Disturbance & { of: string[] })[] = [
  {
    name: 'a person deletes the run',
    of: ['one simulated target', 'two variants measured on processes'],
    act: world => world.deleteRun(),
    end: 'gone',
  },
  {
    name: 'a person deletes the run, and its status is lost',
    of: ['one simulated target'],
    act(world) {
      world.deleteRun();
      world.loseStatus();
    },
    end: 'gone',
  },
  {
    name: 'a person aborts the run',
    of: ['one simulated target', 'two variants measured on processes'],
    act: world => world.edit({ spec: { abort: true } }),
    end: 'any',
  },
  {
    name: 'a person pauses the run for a minute',
    of: ['one simulated target'],
    act(world) {
      world.edit({ spec: { paused: true } });
      world.clock.setTimeout(
        () => world.edit({ spec: { paused: false } }),
        60_000,
      );
    },
  },
  {
    name: 'a person labels the run',
    of: ['one simulated target'],
    act: world =>
      world.edit({ metadata: { labels: { 'a.person/was': 'here' } } }),
  },
  {
    name: 'a person deletes the run and makes one of the same name',
    of: ['one simulated target'],
    act(world) {
      world.deleteRun();
      let made = false;
      world.hub.onCommit(({ resource, type }) => {
        if (!made && resource === resources.experiments && type === 'DELETED') {
          made = true;
          void world.createRun(measuredSpec);
        }
      });
    },
    end: 'any',
  },
  {
    name: 'the cluster is not ready for a while',
    of: ['one simulated target'],
    act(world) {
      const flap = (status: string) => {
        for (const { metadata } of world.hub.all(
          resources.experimentClusters,
        )) {
          world.hub.patch(
            resources.experimentClusters,
            { namespace: NAMESPACE, name: metadata.name },
            {
              status: {
                conditions: [
                  { type: 'Ready', status, reason: 'Flapping', message: '' },
                ],
              },
            },
            { subresource: 'status', actor: 'engines' },
          );
        }
      };
      flap('False');
      world.clock.setTimeout(() => flap('True'), 30_000);
    },
  },
  {
    name: 'the clock of the machine jumps an hour',
    of: ['one simulated target'],
    act: world => world.clock.jump(3_600_000),
    end: 'any',
  },
];
