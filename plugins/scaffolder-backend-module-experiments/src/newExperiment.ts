import type { ExperimentSpecInput } from '@assay/plugin-experiments-common';
import { nameOf } from './references';

/** What the form "New experiment from components" asks for. */
export interface NewExperiment {
  title?: string;
  description?: string;
  owner?: string;
  components: { app: string; variant?: string }[];
  rate?: number;
  duration?: string;
  warmUp?: string;
  repetitions?: number;
  path?: string;
  provider?: string;
}

/** A form leaves an empty text where nothing was filled in. */
export const filled = (text: string | undefined) =>
  text?.trim() ? text.trim() : undefined;

/** Arguments of the load; the template's own values stand for what is absent. */
export function loadArguments(load: {
  rate?: number;
  duration?: string;
  path?: string;
}): Record<string, string> | undefined {
  const entries = Object.entries({
    rate: load.rate?.toString(),
    duration: filled(load.duration),
    path: filled(load.path),
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return entries.length ? Object.fromEntries(entries) : undefined;
}

/**
 * The spec of an experiment over one or more components on one target. Several components are
 * variants of each other: each is loaded by itself, and the trials are interleaved.
 */
export function newExperimentSpec(input: NewExperiment): ExperimentSpecInput {
  const several = input.components.length > 1;
  return {
    title: filled(input.title),
    description: filled(input.description),
    owner: filled(input.owner),
    targets: [
      {
        name: 'target',
        ...(filled(input.provider) && {
          cluster: { provider: filled(input.provider) },
        }),
        components: input.components.map(({ app, variant }) => {
          const name = nameOf(app, 'component');
          return {
            app: name,
            variant: filled(variant) ?? (several ? name : undefined),
          };
        }),
      },
    ],
    workflow: {
      template: 'experiment-lifecycle',
      repetitions: input.repetitions,
      warmUp: filled(input.warmUp),
      arguments: loadArguments(input),
    },
    metrics: {
      outputs: [
        {
          name: 'latency_p99',
          title: 'Latency, 99th percentile',
          from: 'latency.p99',
          unit: 'ms',
          direction: 'lower',
        },
        {
          name: 'throughput',
          title: 'Throughput',
          from: 'throughput',
          unit: '1/s',
          direction: 'higher',
        },
        {
          name: 'error_rate',
          title: 'Error rate',
          from: 'errorRate',
          unit: '1',
          direction: 'lower',
        },
      ],
    },
  };
}
