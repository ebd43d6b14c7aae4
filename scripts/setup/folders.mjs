// Where things are. Everything that the scripts write is under `.assay`.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const state = join(root, '.assay');
export const toolchain = join(state, 'toolchain');
