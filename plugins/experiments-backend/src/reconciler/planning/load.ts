import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import type { Rung } from '@assay/plugin-experiments-node';
import type { WorkflowTemplate } from '../kinds';
import type { LoadProfile } from '../plan';
import { parseDurationMs } from '../duration';
import { ACCESS_PARAMETER } from '../loadPlacement';
import { keyPath, type AdmissionReport } from './AdmissionReport';

const BASE = 'spec.workflow.arguments';

/** What the load is where neither the run nor its template says it. */
const defaults = {
  rate: '50',
  duration: '5s',
  path: '/',
  method: 'GET',
  arrivals: 'poisson',
  timeout: '2s',
  generator: 'loadgen',
  seed: '1',
  counterMetric: 'http_requests_total',
};

/** Arguments of the load that every template understands; `component` says which one is loaded. */
const known = new Set([...Object.keys(defaults), 'component']);
/** Parameters of a template that the reconciler fills. */
export const reservedParameters = new Set([
  'trials',
  'validations',
  'result-prefix',
  ACCESS_PARAMETER,
]);

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const oneOf = (form: RegExp) => (text: string) =>
  form.test(text) ? text : undefined;

const within = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  return text.trim() !== '' && value >= least && value <= most
    ? value
    : undefined;
};

const wholeNumber = (text: string) =>
  /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32 ? Number(text) : undefined;

/** Seconds of a duration; a bare number is seconds. Undefined unless it is above zero. */
function seconds(text: string): number | undefined {
  const bare = within(0.1, 86_400)(text);
  if (bare !== undefined) {
    return bare;
  }
  try {
    return parseDurationMs(text) / 1000 || undefined;
  } catch {
    return undefined;
  }
}

/** Parameter of a template: the image of the library, which the configuration names. */
const IMAGE = 'library-image';

/** The arguments of the run over the defaults of its template. */
export function resolveArguments(
  spec: ExperimentSpec,
  template: Pick<WorkflowTemplate, 'spec'> | undefined,
  { rung, image }: { rung?: Rung; image?: string },
  report: AdmissionReport,
): Record<string, string> {
  const declared = template?.spec.arguments?.parameters ?? [];
  const given = spec.workflow.arguments ?? {};
  for (const name of Object.keys(given)) {
    if (reservedParameters.has(name)) {
      report.refuse(
        keyPath(BASE, name),
        'InvalidSpec',
        'is filled by the run itself',
      );
    } else if (
      template &&
      !known.has(name) &&
      !declared.some(parameter => parameter.name === name)
    ) {
      report.refuse(
        keyPath(BASE, name),
        'InvalidSpec',
        `template "${
          spec.workflow.template
        }" has no such argument; known are ${[
          ...known,
          ...declared
            .map(parameter => parameter.name)
            .filter(other => !reservedParameters.has(other)),
        ]
          .filter((other, index, all) => all.indexOf(other) === index)
          .sort()
          .join(', ')}`,
      );
    }
  }
  const ofTemplate = declared.flatMap(({ name, value }) =>
    value === undefined || reservedParameters.has(name) ? [] : [[name, value]],
  );
  const filled: Record<string, string> = {
    ...Object.fromEntries(ofTemplate),
    ...(image && declared.some(({ name }) => name === IMAGE)
      ? { [IMAGE]: image }
      : {}),
    ...given,
  };
  const inPods = rung && rung !== 'process' && rung !== 'simulated';
  if (inPods && filled[IMAGE] === '') {
    report.refuse(
      keyPath(BASE, IMAGE),
      'InvalidSpec',
      `template "${spec.workflow.template}" needs an image with the library; name one in experiments.library.image or here`,
    );
  }
  return filled;
}

/** Reads the load out of the arguments; what cannot be read is refused and replaced by the default. */
export function resolveLoad(
  spec: ExperimentSpec,
  given: Readonly<Record<string, string>>,
  report: AdmissionReport,
): LoadProfile {
  const read = <T>(
    name: keyof typeof defaults,
    parse: (text: string) => T | undefined,
    expected: string,
  ): T => {
    const text = given[name] ?? defaults[name];
    const value = parse(text);
    if (value !== undefined) {
      return value;
    }
    report.refuse(
      keyPath(BASE, name),
      'InvalidSpec',
      `"${text}" is not ${expected}`,
    );
    return parse(defaults[name]) as T;
  };
  const generator = read(
    'generator',
    text => (text === 'loadgen' || text === 'k6' ? text : undefined),
    'loadgen or k6',
  );
  return {
    ...(generator === 'k6' && { generator }),
    rate: read(
      'rate',
      within(0.01, 100_000),
      'a rate from 0.01 to 100000 per second',
    ),
    durationSeconds: read('duration', seconds, 'a duration such as 10s'),
    warmUpSeconds: parseDurationMs(spec.workflow.warmUp) / 1000,
    timeoutSeconds: read('timeout', seconds, 'a duration such as 2s'),
    path: read('path', oneOf(/^\/\S*$/), 'a path that starts with /'),
    method: read(
      'method',
      text => methods.find(method => method === text.toUpperCase()),
      `one of ${methods.join(', ')}`,
    ),
    // k6 has no other way, so what is not asked for is what it does.
    arrivals:
      generator === 'k6' && given.arrivals === undefined
        ? 'constant'
        : read(
            'arrivals',
            text =>
              text === 'constant' || (text === 'poisson' && generator !== 'k6')
                ? text
                : undefined,
            generator === 'k6'
              ? 'constant, the only way in which k6 sends'
              : 'constant or poisson',
          ),
    seed: read('seed', wholeNumber, 'a whole number from 0 to 4294967295'),
    counterMetric: read(
      'counterMetric',
      oneOf(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/),
      'the name of a metric',
    ),
  };
}
