export { Registry, type RegistryOptions } from './Registry';
export { deriveDefinition } from './definitions/deriveDefinition';
export type { CompositeDefinition } from './definitions/deriveDefinition';
export type { DefinitionNames } from './definitions/Definition';
export type { PrinterColumn } from './table/printerColumns';
export { ApiError, type Status } from './Status';
export type { ServedResource, Subresource } from './ServedResource';
