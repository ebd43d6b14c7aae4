import {
  decodeProtobuf,
  PROTOBUF_MEDIA_TYPE,
  ProtobufError,
} from '../../protobuf';
import { badRequest, unsupportedMediaType } from '../../registry/errors';
import { parseYaml } from './parseYaml';
import { scanJson } from './scanJson';

/** A body as decoded, before anybody asked whether it is an object. */
export interface ParsedBody {
  value: unknown;
  /** Fields that the text gives twice. */
  duplicates: string[];
}

/** A text that is no JSON or YAML. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody';

  /** @param isYaml - whether the message names the format itself */
  constructor(message: string, readonly isYaml = false) {
    super(message);
  }
}

const mediaType = (header: string | undefined) =>
  (header ?? '').split(';')[0].trim().toLowerCase();

export function parseJson(text: string): ParsedBody {
  try {
    return { value: JSON.parse(text), duplicates: scanJson(text) };
  } catch (error) {
    throw new UnreadableBody(whyNoJson(text, error as Error));
  }
}

/** The scanner's words are the server's, but it may find nothing wrong where JSON.parse does. */
function whyNoJson(text: string, error: Error): string {
  try {
    scanJson(text);
    return error.message;
  } catch (known) {
    return (known as Error).message;
  }
}

/**
 * Parses the body of a create or an update.
 *
 * @param protobuf - whether the kind may come in protobuf, as built-in ones do
 * @throws ApiError 415 for any other content type, 400 for damaged protobuf
 * @throws UnreadableBody
 */
export function parseBody(
  body: Buffer,
  contentType: string | undefined,
  protobuf: boolean,
): ParsedBody {
  const type = mediaType(contentType);
  if (type === '' || type === 'application/json') {
    return parseJson(body.toString());
  }
  if (type === 'application/yaml') {
    try {
      return parseYaml(body.toString());
    } catch (error) {
      throw new UnreadableBody((error as Error).message, true);
    }
  }
  if (type === PROTOBUF_MEDIA_TYPE && protobuf) {
    return { value: readProtobuf(body), duplicates: [] };
  }
  throw unsupportedMediaType([
    'application/json',
    'application/yaml',
    PROTOBUF_MEDIA_TYPE,
  ]);
}

function readProtobuf(body: Buffer): unknown {
  try {
    return decodeProtobuf(body);
  } catch (error) {
    if (error instanceof ProtobufError) {
      throw badRequest(error.message);
    }
    throw error;
  }
}

/** The beginning of a body, as the server quotes it. */
export function summarize(body: Buffer, length = 30): string {
  if (body.length === 0) {
    return '<empty>';
  }
  const isText = body[0] === '{'.charCodeAt(0);
  const start = body.subarray(0, length);
  return (
    start.toString(isText ? 'utf8' : 'hex') +
    (body.length > length ? ' ...' : '')
  );
}
