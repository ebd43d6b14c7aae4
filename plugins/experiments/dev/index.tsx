import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { createDevApp } from '@backstage/frontend-dev-utils';
import plugin from '../src';
import { experimentsApiRef } from '../src/api/experimentsApi';
import { FakeExperiments } from '../src/__testUtils__';

const now = Date.now();
const minutes = (count: number) => count * 60_000;

/** Runs in every state; a new one goes its way in half a minute, one after the other. */
const fake = new FakeExperiments({
  seeds: [
    { name: 'http-baseline-x7k2p', createdAt: now - minutes(180) },
    {
      name: 'http-baseline-q2fzd',
      createdAt: now - minutes(120),
      ending: 'Failed',
      endsAt: now - minutes(120) + 15_500,
    },
    {
      name: 'http-baseline-m4c9v',
      createdAt: now - minutes(40),
      ending: 'Aborted',
      endsAt: now - minutes(40) + 12_000,
    },
    {
      name: 'hello-app-b8wqn',
      definition: 'hello-app',
      createdAt: now - minutes(30),
      simulated: true,
    },
    {
      name: 'http-baseline-t5hhd',
      createdAt: now - 4000,
      createdBy: 'user:default/guest',
    },
    {
      name: 'hello-app-z31pk',
      definition: 'hello-app',
      createdAt: now - 1000,
      turnAt: now + 27_000,
    },
  ],
});

createDevApp({
  features: [
    plugin,
    createFrontendModule({
      pluginId: 'experiments',
      extensions: [
        ApiBlueprint.make({
          params: define =>
            define({
              api: experimentsApiRef,
              deps: {},
              factory: () => fake,
            }),
        }),
      ],
    }),
  ],
});
