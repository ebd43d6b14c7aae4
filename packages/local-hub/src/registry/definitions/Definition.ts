import type { JsonSchemaProps } from '../../schema';
import type { ApiObject } from '../../store';
import type { PrinterColumn } from '../table/printerColumns';

/** Names under which a kind is served. @public */
export interface DefinitionNames {
  plural: string;
  singular?: string;
  kind: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
}

/** One entry of `spec.versions`. */
export interface DefinitionVersion {
  name: string;
  served: boolean;
  storage: boolean;
  schema: { openAPIV3Schema: JsonSchemaProps };
  subresources?: { status?: object; scale?: object };
  additionalPrinterColumns?: PrinterColumn[];
  selectableFields?: { jsonPath: string }[];
}

/** A condition of a CustomResourceDefinition. */
export interface DefinitionCondition {
  type: string;
  status: 'True' | 'False';
  lastTransitionTime: string;
  reason: string;
  message: string;
}

/** A CustomResourceDefinition of apiextensions v1, as far as the hub reads it. */
export interface Definition extends ApiObject {
  spec: {
    group: string;
    scope: 'Namespaced' | 'Cluster';
    names: DefinitionNames;
    versions: DefinitionVersion[];
    conversion?: { strategy: string };
  };
  status?: {
    conditions?: DefinitionCondition[] | null;
    acceptedNames?: Partial<DefinitionNames>;
    storedVersions?: string[];
  };
}

/** The collection of CustomResourceDefinitions. */
export const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

/** The finalizer that keeps a definition until its last object is gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';
