import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject, ResourceType } from '@assay/controller';
import { resourceName } from '@assay/controller';
import {
  resources,
  type ConditionType,
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import { conditionOf, isTrue } from '../conditions';
import type { ExperimentObject } from '../kinds';
import { ownedTypes } from '../ledger';
import type { Defaulting } from './MemoryHub';
import { World } from './World';

// eslint-disable-next-line no-restricted-syntax -- never part of a build
const folder = join(__dirname, 'fixtures');

/** A run and all that it owned, as a release left them at a moment. */
export interface Fixture {
  /** Unix milliseconds. */
  now: number;
  /** By resource name; Secrets that engines made are among them. */
  objects: Record<string, KubernetesObject[]>;
  /** Content of what trials had stored, by key. */
  artifacts: Record<string, string>;
}

const kinds: readonly ResourceType[] = [...ownedTypes, resources.experiments];

/** Moments of a lifecycle at which a release is taken over. */
const moments: Record<string, (run: ExperimentObject) => boolean> = {
  provisioning: run =>
    waits(run, 'ClustersReady') && hasCreated(run, 'cluster-'),
  delivering: run => waits(run, 'ComponentsHealthy') && hasCreated(run, 'app-'),
  running: run => run.status?.phase === 'Running',
  'tearing-down': run =>
    isTrue(run.status ?? {}, 'Succeeded') &&
    (run.status?.ledger ?? []).some(({ state }) => state === 'Deleting'),
};

function waits(run: ExperimentObject, type: ConditionType): boolean {
  return conditionOf(run.status ?? {}, type)?.status === 'False';
}

function hasCreated(run: ExperimentObject, role: string): boolean {
  return (run.status?.ledger ?? []).some(
    entry => entry.role.startsWith(role) && entry.state === 'Created',
  );
}

/** Writes the fixtures anew, by this release: once for each release that is to be taken over. */
export async function recordFixtures(
  release: string,
  spec: ExperimentSpecInput,
  defaults: Readonly<Record<string, Defaulting>>,
): Promise<void> {
  for (const [moment, isThere] of Object.entries(moments)) {
    const world = new World({ defaults });
    await world.prepare();
    const process = world.startProcess();
    await world.clock.advance(0);
    await world.createRun(spec);
    world.hub.onCommit(({ resource, object }) => {
      if (
        resource === resources.experiments &&
        isThere(object as ExperimentObject)
      ) {
        process.die();
      }
    });
    if (!(await world.until(() => process.isDead, 3_600_000))) {
      throw new Error(`No run was ever ${moment}`);
    }
    writeFileSync(
      join(folder, `${release}-${moment}.json`),
      `${JSON.stringify(takeFixture(world), null, 2)}\n`,
    );
  }
}

/** What a world holds of its run. */
export function takeFixture(world: World): Fixture {
  return {
    now: world.clock.now(),
    objects: Object.fromEntries(
      kinds.map(type => [resourceName(type), world.hub.all(type)]),
    ),
    artifacts: world.store.artifacts(),
  };
}

/** Puts a run and what it owns into a world, as they stood. */
export function restoreFixture(world: World, fixture: Fixture): void {
  for (const [key, content] of Object.entries(fixture.artifacts)) {
    world.store.putFile(key, content);
  }
  for (const type of kinds) {
    for (const object of fixture.objects[resourceName(type)] ?? []) {
      world.hub.restore(type, object);
    }
  }
}

/** The committed ones, by file name. */
export function readFixtures(): Record<string, Fixture> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter(name => name.endsWith('.json'))
      .map(name => [
        name.slice(0, -'.json'.length),
        JSON.parse(readFileSync(join(folder, name), 'utf8')),
      ]),
  );
}
