import type { FieldError } from '../api';

/**
 * An answer of the experiments API that is not a success.
 * @public
 */
export class ExperimentsApiError extends Error {
  readonly name = 'ExperimentsApiError';

  constructor(
    message: string,
    /** HTTP status code. */
    readonly status: number,
    /** Name of the error at the server, such as `NotAllowedError`. */
    readonly serverError: string,
    /** The fields that the server refused, each with its path. */
    readonly fields: FieldError[] = [],
    /** On 403: the permission that the caller lacks. */
    readonly permission?: string,
  ) {
    super(message);
  }

  /** Reads the answer's body; a body that is not ours still gives the status. */
  static async fromResponse(response: Response): Promise<ExperimentsApiError> {
    const text = await response.text();
    const body = parseBody(text);
    return new ExperimentsApiError(
      body?.error?.message ?? `The server answered ${response.status}`,
      response.status,
      body?.error?.name ?? 'Error',
      body?.errors ?? [],
      body?.error?.permission,
    );
  }
}

interface ErrorBody {
  error?: { name?: string; message?: string; permission?: string };
  errors?: FieldError[];
}

function parseBody(text: string): ErrorBody | undefined {
  try {
    return JSON.parse(text) as ErrorBody;
  } catch {
    // A proxy in between answers in HTML; the status code is all that is known then.
    return undefined;
  }
}
