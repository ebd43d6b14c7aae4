/** What is written of a native histogram: integer counts in buckets of powers of two. */
export interface FedHistogram {
  labels: Record<string, string>;
  timestampMs: number;
  sum: number;
  /** Counts of the buckets (1, 2], (2, 4], (4, 8], ... */
  counts: number[];
}

/** The body of a remote write, in the protocol's protobuf and its compression. */
export function toRemoteWrite(histogram: FedHistogram): Uint8Array {
  const { labels, timestampMs, sum, counts } = histogram;
  const count = counts.reduce((total, each) => total + each, 0);
  const deltas = counts.map((each, i) => each - (counts[i - 1] ?? 0));
  const series = Buffer.concat([
    ...Object.entries(labels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) =>
        field(1, Buffer.concat([text(1, name), text(2, value)])),
      ),
    field(
      4,
      Buffer.concat([
        number(1, count),
        double(3, sum),
        number(4, 0),
        // The first bucket of a span is (1, 2] at index 1 of schema 0.
        field(
          11,
          Buffer.concat([number(1, zigzag(1)), number(2, counts.length)]),
        ),
        field(12, Buffer.concat(deltas.map(delta => varint(zigzag(delta))))),
        number(15, timestampMs),
      ]),
    ),
  ]);
  return uncompressedSnappy(field(1, series));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest % 128n);
    rest /= 128n;
    bytes.push(rest > 0n ? low + 128 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function number(tag: number, value: number): Buffer {
  return Buffer.concat([varint(tag * 8), varint(value)]);
}

function double(tag: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint(tag * 8 + 1), bytes]);
}

function field(tag: number, content: Buffer): Buffer {
  return Buffer.concat([varint(tag * 8 + 2), varint(content.length), content]);
}

function text(tag: number, content: string): Buffer {
  return field(tag, Buffer.from(content));
}

/** One literal of at most 65,536 bytes, which is valid Snappy. */
function uncompressedSnappy(content: Buffer): Uint8Array {
  const length = content.length - 1;
  return Buffer.concat([
    varint(content.length),
    Buffer.from([61 * 4, length % 256, Math.floor(length / 256)]),
    content,
  ]);
}
