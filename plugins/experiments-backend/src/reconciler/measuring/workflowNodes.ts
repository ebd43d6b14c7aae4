import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Workflow, WorkflowNode } from '../kinds';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The steps of a Workflow, also where the engine had to compress them. */
export function workflowNodes({
  status,
}: Pick<Workflow, 'status'>): WorkflowNode[] {
  const nodes =
    status?.compressedNodes && Object.keys(status.nodes ?? {}).length === 0
      ? decompress(status.compressedNodes)
      : status?.nodes;
  return Object.values(nodes ?? {});
}

function decompress(text: string): Record<string, WorkflowNode> {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.subarray(0, 4).equals(ZSTD)) {
    throw new Error(
      'The steps of the Workflow are compressed with zstd, which is not read; set WORKFLOW_COMPRESSION_ALGORITHM to gzip',
    );
  }
  const json = bytes.subarray(0, 2).equals(GZIP)
    ? gunzipSync(bytes)
    : brotliDecompressSync(bytes);
  return JSON.parse(json.toString('utf8'));
}
