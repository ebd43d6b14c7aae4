import { isObject, JsonObject } from '../schema';
import { codecOf, messageOf } from './registry';
import { messageToJson } from './toJson';

/** Content type of Kubernetes protobuf bodies. @public */
export const PROTOBUF_MEDIA_TYPE = 'application/vnd.kubernetes.protobuf';

/** A protobuf body that cannot be read: answer 400 with the message. @public */
export class ProtobufError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtobufError';
  }
}

/** Every body begins with these four bytes. */
const magic = Buffer.from('k8s\0');

/**
 * Decodes `k8s\0` + `runtime.Unknown` into the JSON form of the object,
 * `apiVersion` and `kind` included. Unknown fields are skipped, as Go does.
 *
 * @throws ProtobufError when the magic is missing, the kind is not one that the hub reads, or the bytes are damaged
 * @public
 */
export function decodeProtobuf(buffer: Uint8Array): JsonObject {
  if (!magic.equals(buffer.subarray(0, magic.length)))
    throw new ProtobufError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  const envelope = decode('runtime.Unknown', buffer.subarray(magic.length));
  const { apiVersion = '', kind = '' } = isObject(envelope.typeMeta)
    ? (envelope.typeMeta as { apiVersion?: string; kind?: string })
    : {};
  const name = messageOf(apiVersion, kind);
  if (!name)
    throw new ProtobufError(
      `no kind "${kind}" is registered for version "${apiVersion}" in the protobuf decoder of the local hub`,
    );
  const raw = Buffer.from(String(envelope.raw ?? ''), 'base64');
  return { kind, apiVersion, ...(toJson(name, raw) as JsonObject) };
}

function toJson(name: string, raw: Uint8Array) {
  try {
    return messageToJson(name, decode(name, raw));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ProtobufError(error.message);
    throw error;
  }
}

function decode(name: string, bytes: Uint8Array): Record<string, unknown> {
  const codec = codecOf(name);
  try {
    return codec.toObject(codec.decode(bytes), {
      longs: Number,
      bytes: String,
    });
  } catch (error) {
    throw new ProtobufError(`proto: ${(error as Error).message}`);
  }
}
