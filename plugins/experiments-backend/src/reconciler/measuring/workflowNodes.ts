import * as zlib from 'node:zlib';
import type { Workflow, WorkflowNode } from '../kinds';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The steps of a Workflow, and why they cannot be read where that is so. */
export interface ReadNodes {
  nodes: WorkflowNode[];
  problem?: string;
}

/** The steps of a Workflow as far as they can be read, also where the engine compressed them. */
export function workflowNodes(
  workflow: Pick<Workflow, 'status'>,
): WorkflowNode[] {
  return readNodes(workflow).nodes;
}

/**
 * Reads the steps of a Workflow. When its status grows too large the engine compresses them, and
 * then moves them to a database of its own, where they cannot be reached through the Kubernetes API.
 */
export function readNodes({ status }: Pick<Workflow, 'status'>): ReadNodes {
  const plain = Object.values(status?.nodes ?? {});
  if (plain.length > 0) {
    return { nodes: plain };
  }
  if (status?.compressedNodes) {
    try {
      return { nodes: Object.values(decompress(status.compressedNodes)) };
    } catch (error) {
      return {
        nodes: [],
        problem: `The steps of the Workflow cannot be decompressed: ${
          error instanceof Error ? error.message : error
        }`,
      };
    }
  }
  return status?.offloadNodeStatusVersion
    ? {
        nodes: [],
        problem:
          'The workflow engine keeps the steps of the Workflow in its own database; set nodeStatusOffLoad to false, or use fewer trials',
      }
    : { nodes: [] };
}

function decompress(text: string): Record<string, WorkflowNode> {
  const bytes = Buffer.from(text, 'base64');
  return JSON.parse(decompressBytes(bytes).toString('utf8'));
}

function decompressBytes(bytes: Buffer): Buffer {
  if (bytes.subarray(0, 2).equals(GZIP)) {
    return zlib.gunzipSync(bytes);
  }
  if (bytes.subarray(0, 4).equals(ZSTD)) {
    if (!zlib.zstdDecompressSync) {
      throw new Error(
        'they are compressed with zstd, which Node.js reads from 22.15 on; set WORKFLOW_COMPRESSION_ALGORITHM to gzip',
      );
    }
    return zlib.zstdDecompressSync(bytes);
  }
  // Brotli has no mark of its own.
  return zlib.brotliDecompressSync(bytes);
}
