/** Whether an address answers 200. */
export type Probe = (url: string, signal: AbortSignal) => Promise<boolean>;

/** Long enough for a busy laptop, short enough to be asked often. */
const timeoutMilliseconds = 2000;

export const probeHttp: Probe = async (url, signal) => {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([
        signal,
        AbortSignal.timeout(timeoutMilliseconds),
      ]),
    });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    // Refused, reset or too slow: all the same to somebody who waits for 200.
    return false;
  }
};
