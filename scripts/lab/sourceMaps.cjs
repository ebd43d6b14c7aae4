// Stack traces name the lines of our TypeScript. Not those of packages: to read the map of each of
// their thousands of files, as `--enable-source-maps` does, takes a second of a start.
require('node:module').setSourceMapsSupport?.(true, { nodeModules: false });
