import {
  badRequest,
  methodNotAllowed,
  unsupportedMediaType,
} from '../../registry/errors';
import { createObject } from '../../registry/operations/createObject';
import { updateObject } from '../../registry/operations/updateObject';
import type {
  NamedRequest,
  WriteRequest,
} from '../../registry/RegistryContext';
import { answerReview, isReview } from '../../registry/reviews';
import type { StoredObject } from '../../store';
import { type Exchange, presentationOf } from '../Exchange';
import { decodeObject } from '../requests/decodeObject';
import { type WriteOptions, writeOptions } from '../requests/options';
import { applyConfiguration } from '../requests/applyConfiguration';
import { type Patch, patchObject } from '../requests/patchObject';
import {
  parsePatch,
  PATCH_TYPES,
  type PatchType,
} from '../requests/patchTypes';
import { readBody } from '../requests/readBody';
import type { Target } from '../requests/Target';
import { sendEncoded } from '../responses/respond';
import { presentObject } from '../responses/shapes';

export async function handleCreate(exchange: Exchange): Promise<void> {
  const { target, request, query, registry, response, accepted } = exchange;
  const { resource } = target;
  const bytes = await readBody(request);
  const options = writeOptions('CreateOptions', query, request);
  const object = decodeObject(resource, {
    bytes,
    contentType: request.headers['content-type'],
    fieldValidation: options.fieldValidation,
    warn: exchange.warnings.add,
  });
  if (isReview(resource)) {
    exchange.warnings.writeTo(response);
    const review = JSON.stringify(answerReview(resource, object));
    sendEncoded(response, 201, review, accepted);
    return;
  }
  const stored = createObject(
    registry,
    writeRequest(exchange, options),
    object,
  );
  answer(exchange, 201, stored);
}

export async function handleUpdate(exchange: Exchange): Promise<void> {
  const { target, request, query, registry } = exchange;
  const { resource } = target;
  requireName(target);
  const bytes = await readBody(request);
  const options = writeOptions('UpdateOptions', query, request);
  const object = decodeObject(resource, {
    bytes,
    contentType: request.headers['content-type'],
    fieldValidation: options.fieldValidation,
    warn: exchange.warnings.add,
  });
  const { stored, created } = updateObject(
    registry,
    namedRequest(exchange, options),
    {
      apply: () => object,
      ownsFields: false,
      createsAbsent: resource.allowCreateOnUpdate,
      uid: object.metadata.uid,
    },
  );
  answer(exchange, created ? 201 : 200, stored);
}

export async function handlePatch(exchange: Exchange): Promise<void> {
  const { target, request, query, registry, warnings } = exchange;
  const { resource, subresource } = target;
  requireName(target);
  const type = patchType(exchange);
  const bytes = await readBody(request);
  const options = writeOptions(
    'PatchOptions',
    query,
    request,
    type === 'apply',
  );
  const body = parsePatch(type, bytes.toString());
  const patch: Patch = {
    type,
    resource,
    subresource,
    options,
    now: registry.now(),
    warn: warnings.add,
  };
  const { stored, created } = updateObject(
    registry,
    namedRequest(exchange, options),
    type === 'apply'
      ? {
          apply: live => applyConfiguration(patch, body, live),
          ownsFields: true,
          createsAbsent: true,
        }
      : {
          // Only server-side apply is ever asked to change what is not there.
          apply: live => patchObject(patch, body, live!),
          ownsFields: false,
          createsAbsent: false,
        },
  );
  answer(exchange, created ? 201 : 200, stored);
}

function patchType({ target, request }: Exchange): PatchType {
  const contentType = (request.headers['content-type'] ?? '').split(';')[0];
  const offered = (
    target.resource.custom
      ? ['json', 'merge', 'apply']
      : ['json', 'merge', 'strategic', 'apply']
  ) as PatchType[];
  const type = offered.find(name => PATCH_TYPES[name] === contentType.trim());
  if (!type) {
    throw unsupportedMediaType(offered.map(name => PATCH_TYPES[name]));
  }
  return type;
}

function writeRequest(
  { target, warnings }: Exchange,
  options: WriteOptions,
): WriteRequest {
  const { resource, namespace = '' } = target;
  return {
    resource,
    namespace,
    manager: options.manager,
    dryRun: options.dryRun,
    warn: warnings.add,
  };
}

function namedRequest(
  { target, warnings }: Exchange,
  { manager, dryRun }: WriteOptions,
): NamedRequest {
  const { resource, namespace = '', subresource } = target;
  return {
    resource,
    namespace,
    name: requireName(target),
    subresource,
    manager,
    dryRun,
    warn: warnings.add,
  };
}

function requireName({ name, resource }: Target): string {
  if (!name) {
    throw resource.custom
      ? badRequest('name must be provided')
      : methodNotAllowed();
  }
  return name;
}

function answer(exchange: Exchange, code: number, stored: StoredObject): void {
  const { response, accepted, warnings } = exchange;
  const json = presentObject(stored, presentationOf(exchange));
  warnings.writeTo(response);
  sendEncoded(response, code, json, accepted);
}
