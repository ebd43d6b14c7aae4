import { OutputFile, longestLine, tellingLine } from './outputFile.mjs';
import { readOutput } from './output';
import { temporaryFolder } from './testing';

describe('tellingLine', () => {
  it.each([
    { lines: [], want: undefined },
    { lines: ['started', ''], want: 'started' },
    { lines: ['started', 'port 80 is taken  '], want: 'port 80 is taken' },
    {
      lines: [
        'node:internal/modules/cjs/loader:1228',
        '  throw err;',
        "Error: Cannot find module 'express'",
        '    at Module._load (node:internal)',
        "  code: 'MODULE_NOT_FOUND'",
        '}',
        '',
        'Node.js v24.21.0',
      ],
      want: "Error: Cannot find module 'express'",
    },
    {
      lines: [
        'TypeError [ERR_INVALID_ARG_TYPE]: must be a string',
        'Node.js v24.1.0',
      ],
      want: 'TypeError [ERR_INVALID_ARG_TYPE]: must be a string',
    },
    { lines: ['something else', 'Node.js v24.1.0'], want: 'something else' },
  ])('of $lines is $want', ({ lines, want }) => {
    expect(tellingLine(lines)).toBe(want);
  });
});

describe('OutputFile', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it('puts lines together that come in pieces, and cuts long ones', async () => {
    const output = new OutputFile(folder.path);
    const [first, second] = [Buffer.from('gr\u00fc'), Buffer.from('n\nr')];
    // In the middle of a character.
    output.write('stdout', first.subarray(0, 3));
    output.write('stdout', first.subarray(3));
    output.write('stdout', second);
    output.write('stderr', Buffer.from(`${'x'.repeat(5000)}\nlast`));
    output.end();
    const { lines, truncated } = await readOutput(folder.path, 10);
    expect(lines).toEqual(['gr\u00fcn', 'x'.repeat(longestLine), 'r', 'last']);
    expect(truncated).toBe(false);
  });
});
