// Writes the API report of every publishable package, as a review aid and a tripwire:
//   yarn api-reports            writes report.api.md in each package
//   yarn api-reports --check    fails when one is not what would be written
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from '@microsoft/api-extractor';
import { run } from './setup/run.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const check = process.argv.includes('--check');

async function publishable() {
  const folders = [];
  for (const group of ['packages', 'plugins'])
    for (const name of await readdir(join(root, group))) {
      const folder = join(group, name);
      const file = join(root, folder, 'package.json');
      if (existsSync(file) && !require(file).private) folders.push(folder);
    }
  return folders;
}

/** Declarations of the whole repository, as the compiler sees them. */
async function declarations() {
  const outDir = join(root, '.assay/declarations');
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await run(
    join(root, 'node_modules/.bin/tsc'),
    [
      '--outDir',
      outDir,
      '--declaration',
      '--emitDeclarationOnly',
      '--incremental',
      'false',
      '--skipLibCheck',
    ],
    { cwd: root },
  );
  return outDir;
}

function report(folder, outDir) {
  const packageFolder = join(root, folder);
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(packageFolder, 'api-extractor.json'),
    packageJsonFullPath: join(packageFolder, 'package.json'),
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: join(outDir, folder, 'src/index.d.ts'),
      bundledPackages: [],
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          extends: join(root, 'tsconfig.json'),
          files: [join(outDir, folder, 'src/index.d.ts')],
          compilerOptions: { skipLibCheck: true },
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: 'report',
        reportFolder: packageFolder,
        reportTempFolder: join(outDir, folder),
        includeForgottenExports: false,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          // Warnings in a report would carry this checkout's path into the repository.
          default: { logLevel: 'none', addToApiReportFile: false },
          'ae-forgotten-export': { logLevel: 'error' },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
        compilerMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  const problems = [];
  const result = Extractor.invoke(config, {
    localBuild: !check,
    messageCallback: message => {
      if (message.logLevel === ExtractorLogLevel.Error)
        problems.push(message.text);
      message.handled = true;
    },
  });
  return { changed: result.apiReportChanged, problems };
}

const outDir = await declarations();
let stale = 0;
for (const folder of await publishable()) {
  const { changed, problems } = report(folder, outDir);
  for (const problem of problems) console.error(`${folder}: ${problem}`);
  if (changed || problems.length) stale += 1;
  if (changed)
    console.log(
      check
        ? `${folder}: the report is stale: run \`yarn api-reports\``
        : `wrote ${folder}/report.api.md`,
    );
}
process.exitCode = check && stale ? 1 : 0;
