import type { JsonObject, StructuralSchema } from '../schema';

/** What a server-side apply works on. Nothing is changed in place. @public */
export interface ApplyOptions {
  /** The stored object with its defaults; undefined when apply creates it. */
  live?: JsonObject;
  /** The body of the patch, as it came: not pruned, not defaulted. */
  applied: JsonObject;
  /** `fieldManager` of the request. */
  manager: string;
  force?: boolean;
  schema: StructuralSchema;
  /** For example `status`. */
  subresource?: string;
  /**
   * Fields that this endpoint ignores and must not own. Default: on `/status`
   * metadata and spec, else none; pass `[['status']]` on the main resource of a
   * kind with a status subresource.
   */
  resetFields?: string[][];
  /** RFC 3339 with whole seconds, for example `2026-11-21T10:00:00Z`. */
  now: string;
}
