// Virtual clocks and local sockets need milliseconds; a loaded machine, with
// every package's tests at once, needs patience.
jest.setTimeout(60_000);
