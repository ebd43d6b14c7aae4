// A reporter of node:test that writes one JSON line per test.
export default async function* lines(source) {
  for await (const event of source) {
    if (event.type === 'test:stdout') yield event.data.message;
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, details, skip, nesting } = event.data;
    // A suite passes or fails with its tests; a file is a suite too.
    if (
      details.type === 'suite' ||
      (nesting === 0 && /\.test\.mjs$/.test(name))
    )
      continue;
    const error = details.error?.cause ?? details.error;
    yield `${JSON.stringify({
      name,
      status:
        skip !== undefined
          ? 'skipped'
          : event.type === 'test:pass'
          ? 'passed'
          : 'failed',
      detail:
        skip !== undefined
          ? String(skip === true ? 'no reason given' : skip)
          : error && String(error.stack ?? error),
      seconds: Math.round(details.duration_ms / 100) / 10,
    })}\n`;
  }
}
