import { request as send } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { StepError } from './step.mjs';

const ANSWER_MS = 15_000;
/** How long a cluster may be away before the step gives up. */
const PATIENCE_MS = 2 * 60_000;
const PAUSE_MS = 1_000;
/** More than a log that is handed back can have. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The API server of the cluster of the load. What passes is asked again; what is refused is not. */
export class TargetApi {
  #access;
  #agent;

  /** @param access as `readAccess` returns it */
  constructor(access) {
    this.#access = access;
    this.#agent = {
      ca: access.ca,
      servername: access.serverName,
      rejectUnauthorized: !access.insecure,
    };
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [options] `body`; `accept`, statuses beside 2xx that are an answer; `patienceMs`
   * @returns `status` and `text`
   * @throws {StepError} when the server refuses, or does not answer for too long
   */
  async call(method, path, options = {}) {
    const { body, accept = [], patienceMs = PATIENCE_MS } = options;
    const since = performance.now();
    for (;;) {
      const answer = await this.#once(method, path, body).catch(error => ({
        status: 0,
        text: error.message,
      }));
      const { status, text } = answer;
      if ((status >= 200 && status < 300) || accept.includes(status))
        return answer;
      const passes = status === 0 || status === 429 || status >= 500;
      if (!passes || performance.now() - since > patienceMs)
        throw new StepError(this.#describe(method, path, status, text));
      await setTimeout(PAUSE_MS);
    }
  }

  #describe(method, path, status, text) {
    const { target, server } = this.#access;
    if (status === 0)
      return `target "${target}" (${server}) does not answer: ${text}`;
    let message = text;
    try {
      ({ message } = JSON.parse(text));
    } catch {
      // Not a Status of Kubernetes; it is said as it came.
    }
    return `target "${target}" answered ${status} to ${method} ${path}: ${message}`;
  }

  #once(method, path, body) {
    const { server, token } = this.#access;
    const content = body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = send(
        new URL(`${server.replace(/\/+$/, '')}${path}`),
        {
          ...this.#agent,
          method,
          timeout: ANSWER_MS,
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/json, */*',
            ...(content && {
              'content-type': 'application/json',
              // Node.js leaves it out for DELETE, whose body then reads as another request.
              'content-length': Buffer.byteLength(content),
            }),
          },
        },
        response => {
          const chunks = [];
          let size = 0;
          response.on('data', chunk => {
            chunks.push(chunk);
            size += chunk.length;
            if (size > MOST_BYTES)
              response.destroy(
                new Error(`the answer has more than ${MOST_BYTES} bytes`),
              );
          });
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      request.on('timeout', () =>
        request.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)),
      );
      request.on('error', reject);
      request.end(content);
    });
  }
}
