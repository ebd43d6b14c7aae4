import type { Dispatcher } from 'undici';
import { LinkedAbort, untilAborted } from '../abort';
import { Clock } from '../clock';
import { errorMessage } from '../logger';
import { DispatcherSource } from './dispatcher';
import { Gate } from './Gate';
import { ApiRequest, ApiResponse, Interceptor } from './intercept';
import { KubernetesError } from './KubernetesError';

/** What a transport is told about one request. */
export interface Call {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
  /** Hand the open body over as `stream` when the answer is 200. */
  stream?: boolean;
}

/**
 * Sends requests and collects answers: credentials, timeouts, the gate and the
 * interceptor. It knows nothing of Kubernetes but its errors.
 */
export class Transport {
  private readonly gate: Gate;
  private readonly prefix: string;

  constructor(
    private readonly options: {
      source: DispatcherSource;
      clock: Clock;
      userAgent: string;
      requestTimeoutMs: number;
      maxConcurrentCalls: number;
      interceptor?: Interceptor;
    },
  ) {
    this.gate = new Gate(options.maxConcurrentCalls);
    this.prefix = new URL(options.source.server).pathname.replace(/\/+$/, '');
  }

  /**
   * @throws KubernetesError when there is no answer, and the reason of
   * `call.signal` when the caller aborts; resolves for every HTTP status
   */
  async send(call: Call): Promise<ApiResponse> {
    const ender = new LinkedAbort(call.signal);
    const cancelTimer = this.options.clock.setTimeout(
      () => ender.abort(this.timeoutError(call)),
      this.options.requestTimeoutMs,
    );
    let response: ApiResponse | undefined;
    try {
      response = await this.gated(call, ender.signal);
      return response;
    } catch (error) {
      const reason = ender.signal.aborted ? ender.signal.reason : error;
      // Of a watch that an interceptor has opened and kept from us.
      ender.abort();
      throw reason;
    } finally {
      cancelTimer();
      // An open stream stays linked to the caller's signal: that ends it.
      if (!response?.stream) ender.unlink();
    }
  }

  /** A watch holds a connection for minutes; it must not take a place in the gate. */
  private async gated(call: Call, signal: AbortSignal): Promise<ApiResponse> {
    // A credential plugin can hang, and knows of no signal: hence untilAborted.
    if (call.stream)
      return untilAborted(this.intercepted(call, signal), signal);
    const leave = await this.gate.enter(signal);
    try {
      return await untilAborted(this.intercepted(call, signal), signal);
    } finally {
      leave();
    }
  }

  private async intercepted(
    call: Call,
    signal: AbortSignal,
  ): Promise<ApiResponse> {
    signal.throwIfAborted();
    const request: ApiRequest = {
      method: call.method,
      path: call.path,
      headers: { ...call.headers },
      body: call.body,
    };
    if (!this.options.interceptor) return this.exchange(call, request, signal);
    return this.options.interceptor(request, () =>
      this.exchange(call, request, signal),
    );
  }

  private async exchange(
    call: Call,
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<ApiResponse> {
    const { dispatcher, headers } = await this.options.source.prepare();
    signal.throwIfAborted();
    const { body } = request;
    try {
      const answer = await dispatcher.request({
        origin: new URL(this.options.source.server).origin,
        path: `${this.prefix}${request.path}`,
        method: request.method,
        headers: {
          accept: 'application/json',
          'user-agent': this.options.userAgent,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
          ...headers,
        },
        body:
          body === undefined || typeof body === 'string'
            ? body
            : JSON.stringify(body),
        signal,
      });
      const shared = {
        status: answer.statusCode,
        headers: flatten(answer.headers),
      };
      if (call.stream && answer.statusCode === 200) {
        return { ...shared, body: '', stream: openBody(answer.body) };
      }
      return { ...shared, body: await answer.body.text() };
    } catch (error) {
      if (signal.aborted) throw error;
      throw new KubernetesError(
        `${call.method} ${call.path} got no answer from ${
          this.options.source.server
        }: ${errorMessage(error)}`,
        { code: 0, reason: 'ConnectionFailed', cause: error },
      );
    }
  }

  private timeoutError(call: Call): KubernetesError {
    return new KubernetesError(
      `${call.method} ${call.path} got no answer within ${this.options.requestTimeoutMs} ms`,
      { code: 0, reason: 'RequestTimeout' },
    );
  }
}

/** A body that is dropped half-read reports an error that nobody needs to see. */
function openBody(
  body: Dispatcher.ResponseData['body'],
): AsyncIterable<Uint8Array> {
  body.on('error', () => {});
  return body;
}

function flatten(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      flat[name.toLowerCase()] = Array.isArray(value)
        ? value.join(', ')
        : value;
    }
  }
  return flat;
}
