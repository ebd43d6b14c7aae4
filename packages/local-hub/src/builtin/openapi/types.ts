import { JsonSchemaProps } from '../../schema';

/** What the OpenAPI document needs to know of one served kind. @public */
export interface OpenApiType {
  group: string;
  version: string;
  kind: string;
  listKind: string;
  plural: string;
  namespaced: boolean;
  verbs: string[];
  subresources: string[];
  props: JsonSchemaProps;
}
