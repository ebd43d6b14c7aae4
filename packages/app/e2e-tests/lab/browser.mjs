import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome'];
/** What CHROMIUM names, else what is on the PATH, else where macOS keeps applications. */
const candidates = [
  process.env.CHROMIUM,
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap(folder => names.map(name => join(folder, name))),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const executablePath = candidates.find(path => path && existsSync(path));

/** False, or why tests with a browser cannot run here. */
export const withoutBrowser = executablePath
  ? false
  : 'there is no Chromium on the PATH; CHROMIUM names its path where it is elsewhere';

export function openBrowser() {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
