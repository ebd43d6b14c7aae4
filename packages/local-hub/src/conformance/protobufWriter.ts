/**
 * Just enough of the protobuf wire format to write what typed Go clients send.
 * Field numbers stand in the cases: the suite must not share a decoder's table.
 */

/** A field's value: a number, text, bytes, a message, or several of them. */
export type FieldValue =
  | number
  | string
  | Buffer
  | Message
  | readonly (string | Message)[];

/** A message by field number. */
export interface Message {
  readonly [field: number]: FieldValue | undefined;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

function delimited(field: number, content: Buffer): Buffer {
  return Buffer.concat([
    varint(field * 8 + 2),
    varint(content.length),
    content,
  ]);
}

function encodeField(field: number, value: FieldValue): Buffer {
  if (typeof value === 'number') {
    return Buffer.concat([varint(field * 8), varint(value)]);
  }
  if (Array.isArray(value)) {
    return Buffer.concat(value.map(item => encodeField(field, item)));
  }
  if (typeof value === 'string' || Buffer.isBuffer(value)) {
    return delimited(field, Buffer.from(value));
  }
  return delimited(field, encodeMessage(value as Message));
}

function encodeMessage(message: Message): Buffer {
  return Buffer.concat(
    Object.entries(message)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => encodeField(Number(field), value!)),
  );
}

/** The entries of a map field. */
export function mapEntries(
  entries: Readonly<Record<string, string | Buffer>>,
): Message[] {
  return Object.entries(entries).map(([key, value]) => ({ 1: key, 2: value }));
}

/** An object in its envelope, with the four bytes that announce it. */
export function envelope(
  apiVersion: string,
  kind: string,
  message: Message,
): Buffer {
  const unknown: Message = {
    1: { 1: apiVersion, 2: kind },
    2: encodeMessage(message),
  };
  return Buffer.concat([Buffer.from('k8s\0'), encodeMessage(unknown)]);
}
