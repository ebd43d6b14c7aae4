import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from '../registry';
import type { Accepted } from './requests/accept';
import type { Target } from './requests/Target';
import { includeObjectOf, type Presentation } from './responses/shapes';
import type { Warnings } from './responses/Warnings';
import type { Watches } from './watch/Watches';

/** What all requests share. */
export interface ServerContext {
  registry: Registry;
  watches: Watches;
}

/** One request to a resource, and where its answer goes. */
export interface Exchange extends ServerContext {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  target: Target;
  accepted: Accepted;
  warnings: Warnings;
}

/** How the answer shows objects. @throws ApiError 400 for an unknown `includeObject` */
export function presentationOf({
  target,
  accepted,
  query,
  registry,
}: Exchange): Presentation {
  return {
    resource: target.resource,
    accepted,
    includeObject: accepted.shape === 'Table' ? includeObjectOf(query) : 'None',
    now: registry.now(),
  };
}
