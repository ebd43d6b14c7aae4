import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every file of a name below a folder, in a fixed order. */
export function filesNamed(folder: string, name: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(item => item.isFile() && item.name === name)
    .map(item => join(item.parentPath, item.name))
    .sort();
}
