import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The newest lines that a process printed, oldest first.
 *
 * @param folder - folder of the process
 * @returns `truncated` tells whether there was more
 */
export async function readOutput(
  folder: string,
  tailLines: number,
): Promise<{ lines: string[]; truncated: boolean }> {
  const read = async (name: string) => {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  };
  // The older file first: when the two take turns in between, lines may repeat but never lack.
  const older = await read('output.1.log');
  const lines = [...older, ...(await read('output.log'))];
  return {
    lines: tailLines > 0 ? lines.slice(-tailLines) : [],
    truncated: lines.length > tailLines || older.length > 0,
  };
}
