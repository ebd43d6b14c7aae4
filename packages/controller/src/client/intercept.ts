/** @public */
export interface ApiRequest {
  method: string;
  /** With the query, without the server's address and base path. */
  path: string;
  headers: Record<string, string>;
  /** Absent, text, or what is going to be sent as JSON. */
  body?: unknown;
}

/** @public */
export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  /** Empty when `stream` is there. */
  body: string;
  /** The open body of a watch. */
  stream?: AsyncIterable<Uint8Array>;
}

/**
 * Stands around every request of a client, watches included. It may count, let
 * pass, throw before `next` (nothing was sent) or after it (the server has
 * done it, and the caller will not know).
 *
 * @public
 */
export type Interceptor = (
  request: ApiRequest,
  next: () => Promise<ApiResponse>,
) => Promise<ApiResponse>;
