import { notAcceptable } from '../../registry/errors';

/** In which shape an object or a list is shown. */
export type Shape =
  | 'Object'
  | 'Table'
  | 'PartialObjectMetadata'
  | 'PartialObjectMetadataList';

/** The answer that a client asked for. */
export interface Accepted {
  encoding: 'json' | 'yaml';
  shape: Shape;
  /** `meta.k8s.io/v1` or `/v1beta1`, for shapes other than the object itself. */
  metaVersion: 'v1' | 'v1beta1';
}

const JSON_OBJECT: Accepted = {
  encoding: 'json',
  shape: 'Object',
  metaVersion: 'v1',
};

const SHAPES = new Set<string>([
  'Table',
  'PartialObjectMetadata',
  'PartialObjectMetadataList',
]);

const ENCODINGS = new Map<string, Accepted['encoding']>([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['application/yaml', 'yaml'],
]);

/** One entry of an `Accept` header. */
export interface MediaRange {
  type: string;
  parameters: Record<string, string>;
}

/** The entries of an `Accept` header, the most wanted first. */
export function mediaRanges(header: string): MediaRange[] {
  const ranges = header
    .split(',')
    .map(entry => {
      const [type, ...rest] = entry.split(';').map(part => part.trim());
      const parameters = Object.fromEntries(
        rest.map(parameter => {
          const [name, value = ''] = parameter.split('=');
          return [name.trim(), value.trim()];
        }),
      );
      return { type: type.toLowerCase(), parameters };
    })
    .filter(({ type }) => type !== '');
  const quality = ({ parameters }: MediaRange) => Number(parameters.q ?? 1);
  return ranges.sort((a, b) => quality(b) - quality(a));
}

function understand({ type, parameters }: MediaRange): Accepted | undefined {
  const encoding = ENCODINGS.get(type);
  if (!encoding) {
    return undefined;
  }
  const { as, g, v } = parameters;
  if (as === undefined) {
    return { ...JSON_OBJECT, encoding };
  }
  if (!SHAPES.has(as) || g !== 'meta.k8s.io' || !/^v1(beta1)?$/.test(v)) {
    return undefined;
  }
  return {
    encoding,
    shape: as as Shape,
    metaVersion: v as Accepted['metaVersion'],
  };
}

/**
 * The first wish of the client that the hub can fulfil.
 *
 * @throws ApiError 406 when there is none; answers in protobuf are among what the hub cannot do
 */
export function negotiate(header: string | undefined): Accepted {
  if (!header) {
    return JSON_OBJECT;
  }
  for (const range of mediaRanges(header)) {
    const accepted = understand(range);
    if (accepted) {
      return accepted;
    }
  }
  throw notAcceptable(
    'only the following media types are accepted: application/json, application/yaml',
  );
}
