const FORM = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/**
 * Milliseconds of a duration such as `1h30m`, the form that the schema of a run accepts.
 * @throws TypeError on any other text
 */
export function parseDurationMs(text: string): number {
  const match = FORM.exec(text);
  if (!match || text === '') {
    throw new TypeError(`"${text}" is not a duration such as 1h30m or 5s`);
  }
  const [hours, minutes, seconds] = match
    .slice(1)
    .map(part => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** A duration in the largest units that keep it exact: 5400000 is `1h30m`. */
export function formatDuration(ms: number): string {
  const total = Math.round(ms / 1000);
  const parts = [
    [Math.floor(total / 3600), 'h'],
    [Math.floor((total % 3600) / 60), 'm'],
    [total % 60, 's'],
  ] as const;
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, unit]) => `${count}${unit}`)
      .join('') || '0s'
  );
}
