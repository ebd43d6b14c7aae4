/** A series that a test feeds: a value for each of its times. */
export interface FedSeries {
  name: string;
  labels: Record<string, string>;
  /** Unix milliseconds and value. */
  points: [number, number][];
}

function write(value: number, infinity: string): string {
  return Number.isFinite(value)
    ? String(value)
    : String(value).replace('Infinity', infinity);
}

function labelsOf({ labels }: FedSeries): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return `{${pairs.join(',')}}`;
}

/** OpenMetrics, with times in seconds; each family stands together. */
export function toOpenMetrics(series: readonly FedSeries[]): string {
  const names = [...new Set(series.map(({ name }) => name))];
  const lines = names.flatMap(name => [
    `# TYPE ${name} unknown`,
    ...series
      .filter(each => each.name === name)
      .flatMap(each =>
        each.points.map(
          ([time, value]) =>
            `${name}${labelsOf(each)} ${write(value, 'Inf')} ${time / 1000}`,
        ),
      ),
  ]);
  return `${lines.join('\n')}\n# EOF\n`;
}

/** The text format of Prometheus, with times in milliseconds. */
export function toText(series: readonly FedSeries[]): string {
  return series
    .flatMap(each =>
      each.points.map(
        ([time, value]) =>
          `${each.name}${labelsOf(each)} ${write(value, 'Inf')} ${time}\n`,
      ),
    )
    .join('');
}
