import { configMap } from './kinds/configMap';
import { customResourceDefinition } from './kinds/customResourceDefinition';
import { coreEvent, modernEvent } from './kinds/event';
import { lease } from './kinds/lease';
import { namespace } from './kinds/namespace';
import { reviews } from './kinds/reviews';
import { secret } from './kinds/secret';
import { serviceAccount } from './kinds/serviceAccount';
import { BuiltinType } from './types';

export * from './types';
export * from './openapi/types';
export * from './openapi/openApiV3';

/** The kinds that the hub serves by itself. @public */
export const builtinTypes: BuiltinType[] = [
  namespace,
  configMap,
  secret,
  serviceAccount,
  coreEvent,
  modernEvent,
  lease,
  customResourceDefinition,
  ...reviews,
];
