export * from './server';
export {
  deriveDefinition,
  type CompositeDefinition,
  type DefinitionNames,
  type PrinterColumn,
} from './registry';
export type { Column } from './builtin';
export type { JsonSchemaProps, JsonValue, ValidationRule } from './schema';
export type { ApiObject, ObjectMeta, OwnerReference } from './store';
