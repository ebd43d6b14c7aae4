import { JsonObject } from '../schema';

/** Content type of Kubernetes protobuf bodies. @public */
export const PROTOBUF_MEDIA_TYPE = 'application/vnd.kubernetes.protobuf';

/** A protobuf body that cannot be read: answer 400 with the message. @public */
export class ProtobufError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtobufError';
  }
}

/**
 * Decodes `k8s\0` + `runtime.Unknown` into the JSON form of the object,
 * `apiVersion` and `kind` included.
 *
 * @throws ProtobufError when the magic is missing, the kind is not one that the hub decodes, or the bytes are damaged
 * @public
 */
export function decodeProtobuf(_buffer: Uint8Array): JsonObject {
  throw new ProtobufError('not yet');
}
