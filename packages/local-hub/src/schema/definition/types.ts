import { JsonObject, JsonSchemaProps } from '../types';

/** A version of a definition, as far as it is validated. */
export interface DefinitionVersion {
  name?: string;
  served?: boolean;
  storage?: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: JsonSchemaProps };
  subresources?: { status?: JsonObject; scale?: Record<string, string> };
  additionalPrinterColumns?: Record<string, string | number>[];
  selectableFields?: { jsonPath?: string }[];
}

export interface DefinitionNames {
  plural?: string;
  singular?: string;
  kind?: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
}

/** A CustomResourceDefinition whose Go types have been checked. */
export interface Definition {
  metadata?: { name?: string; annotations?: Record<string, string> };
  spec?: {
    group?: string;
    scope?: string;
    names?: DefinitionNames;
    versions?: DefinitionVersion[];
    conversion?: {
      strategy?: string;
      webhook?: {
        clientConfig?: JsonObject;
        conversionReviewVersions?: string[];
      };
    };
    preserveUnknownFields?: boolean;
  };
  status?: { storedVersions?: string[] };
}
