import { invalid, notSupported, required, StructJson } from '../causes';
import { deepEqual } from '../json';
import { checkLabel1035 } from '../names';
import { FieldCause, JsonValue } from '../types';
import {
  validateColumns,
  validateScale,
  validateSelectableFields,
} from './accessories';
import { validateSchema } from './validateSchema';
import { Definition, DefinitionVersion } from './types';

/** Versions, their schemas and what belongs to them, and which are stored. */
export function validateVersions(
  { spec = {}, status }: Definition,
  isUpdate: boolean,
): FieldCause[] {
  const versions = spec.versions ?? [];
  const causes: FieldCause[] = [];
  versions.forEach((version, i) => {
    const complaints = checkLabel1035(version.name ?? '');
    const wrong = (field: string) =>
      causes.push(invalid(field, version.name ?? '', complaints.join(',')));
    if (complaints.length > 0) {
      wrong(`spec.versions[${i}].name`);
      // The first one also stands in the older field, which the server checks too.
      if (i === 0) wrong('spec.version');
    }
    if (!version.schema?.openAPIV3Schema)
      causes.push(required(`spec.versions[${i}].schema.openAPIV3Schema`));
  });

  const shown = new StructJson(versions.map(goVersion));
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    causes.push(
      invalid('spec.versions', shown, 'must contain unique version names'),
    );
  if (versions.filter(({ storage }) => storage).length !== 1)
    causes.push(
      invalid(
        'spec.versions',
        shown,
        'must have exactly one version marked as storage version',
      ),
    );
  return [
    ...causes,
    ...storedCauses(versions, status?.storedVersions, isUpdate),
    ...contentCauses(versions),
  ];
}

/** As the server prints a version in an error: schemas have moved elsewhere by then. */
function goVersion(version: DefinitionVersion): JsonValue {
  return {
    Name: version.name ?? '',
    Served: version.served ?? false,
    Storage: version.storage ?? false,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  };
}

function storedCauses(
  versions: DefinitionVersion[],
  given: string[] | undefined,
  isUpdate: boolean,
): FieldCause[] {
  const path = 'status.storedVersions';
  const current = versions.find(({ storage }) => storage)?.name;
  const stored = [...(given ?? [])];
  // The server itself notes a version that becomes the stored one.
  if (current !== undefined && (isUpdate || !given)) stored.push(current);
  if (stored.length === 0)
    return [invalid(path, null, 'must have at least one stored version')];
  const causes = versions
    .filter(({ name, storage }) => storage && !stored.includes(name ?? ''))
    .map(({ name }) =>
      invalid(path, stored, `must have the storage version ${name}`),
    );
  [...new Set(stored)].forEach((name, i) => {
    if (!versions.some(version => version.name === name))
      causes.push(
        invalid(
          `${path}[${i}]`,
          name,
          `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
        ),
      );
  });
  return causes;
}

/**
 * Validates a part of every version once when all say the same: the server then
 * names the older, common field, else the version's own.
 */
function eachOrCommon<T>(
  versions: DefinitionVersion[],
  read: (version: DefinitionVersion) => T | undefined,
  common: string,
  own: string,
  validate: (part: T, path: string, version: DefinitionVersion) => FieldCause[],
): FieldCause[] {
  const [first, ...others] = versions;
  const part = first && read(first);
  if (
    part !== undefined &&
    others.every(version => deepEqual(read(version), part))
  )
    return validate(part, common, first);
  return versions.flatMap((version, i) => {
    const ownPart = read(version);
    return ownPart === undefined
      ? []
      : validate(ownPart, `spec.versions[${i}].${own}`, version);
  });
}

function contentCauses(versions: DefinitionVersion[]): FieldCause[] {
  return [
    ...eachOrCommon(
      versions,
      version => version.schema?.openAPIV3Schema,
      'spec.validation.openAPIV3Schema',
      'schema.openAPIV3Schema',
      validateSchema,
    ),
    ...eachOrCommon(
      versions,
      version => version.subresources?.scale,
      'spec.subresources.scale',
      'subresources.scale',
      validateScale,
    ),
    ...eachOrCommon(
      versions,
      version => version.additionalPrinterColumns,
      'spec.additionalPrinterColumns',
      'additionalPrinterColumns',
      validateColumns,
    ),
    ...eachOrCommon(
      versions,
      version => version.selectableFields,
      'spec.selectableFields',
      'selectableFields',
      (fields, path, version) =>
        validateSelectableFields(
          fields,
          path,
          version.schema?.openAPIV3Schema ?? {},
        ),
    ),
  ];
}

const strategies = ['None', 'Webhook'];

/** The hub converts nothing, but says what is wrong as the server does. */
export function validateConversion({ spec = {} }: Definition): FieldCause[] {
  const { conversion, preserveUnknownFields } = spec;
  const causes: FieldCause[] = [];
  if (preserveUnknownFields)
    causes.push(
      invalid(
        'spec.preserveUnknownFields',
        true,
        'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
      ),
    );
  if (!conversion) return causes;
  const { strategy = '', webhook } = conversion;
  const path = 'spec.conversion';
  if (!strategies.includes(strategy))
    causes.push(notSupported(`${path}.strategy`, strategy, strategies));
  if (strategy !== 'Webhook') return causes;
  if (!webhook?.clientConfig)
    causes.push(
      required(
        `${path}.webhookClientConfig`,
        'required when strategy is set to Webhook',
      ),
    );
  if (!webhook?.conversionReviewVersions?.length)
    causes.push(required(`${path}.conversionReviewVersions`));
  return causes;
}
