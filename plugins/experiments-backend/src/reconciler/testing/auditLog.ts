import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';

/** Every line of an audit log, one JSON event each, that contains a text. */
export async function readAuditLines(
  auditLog: string,
  text: string,
): Promise<string[]> {
  // The server begins a new file when one is large, and puts the time into the name of the old one.
  const folder = dirname(auditLog);
  const { name: stem, ext } = parse(auditLog);
  const files = (await readdir(folder))
    .filter(file => file.startsWith(stem) && file.endsWith(ext))
    .sort()
    .map(file => join(folder, file));
  // They are large; grep is quicker than we are.
  const found = await new Promise<string>((resolve, reject) => {
    execFile(
      'grep',
      ['-h', '-F', text, ...files],
      { maxBuffer: 2 ** 29 },
      (error, stdout) =>
        error && error.code !== 1 ? reject(error) : resolve(stdout),
    );
  });
  return found.split('\n').filter(Boolean);
}
