import { join, resolve } from 'node:path';
import { Loose } from './api';
import { buildPrograms, findToolchain } from './golang';
import { Outcome, ProgramOptions, run } from './programs';
import { conformance, Suite } from './suite';
import { skipped } from './skipped';

const goModule = resolve(__dirname, '../../conformance/go');
const toolchain = findToolchain(goModule);

function programs(compiler: string): void {
  conformance('programs in Go', suite => {
    let folder: string;

    beforeAll(async () => {
      folder = await buildPrograms(compiler, goModule);
    }, 900_000);

    /** Starts a program in a namespace of its own. */
    async function start(
      name: string,
      flags: string[],
      options: ProgramOptions = {},
    ): Promise<Outcome> {
      const namespace = await suite.newNamespace(name);
      const all = [...where(suite), `--namespace=${namespace}`, ...flags];
      return run(join(folder, name), all, {
        timeoutMs: 240_000,
        ...options,
      });
    }

    it('client-go informers see a thousand objects and all that changes', async () => {
      const flags = suite.target.owned ? ['--restart'] : [];
      const outcome = await start('informer', flags, {
        // The program stops before its second half, for us to restart the server.
        onLine: async (line, write) => {
          if (JSON.parse(line).step === 'restart') {
            await suite.target.restart();
            write('\n');
          }
        },
      });
      expect(result(outcome)).toMatchObject({
        step: 'done',
        synced: 1000,
        restarted: suite.target.owned,
        objects: { added: expect.any(Number) },
      });
      expect(outcome.code).toBe(0);
    }, 300_000);

    it('a controller-runtime manager reconciles, with finalizer, status, owned objects and a lease', async () => {
      const outcome = await start('manager', []);
      expect(result(outcome)).toMatchObject({
        step: 'done',
        ready: 20,
        configMaps: 20,
        recreated: true,
        updated: 20,
        remaining: 0,
        leaseHolder: '',
      });
      expect(outcome.code).toBe(0);
    }, 300_000);
  });
}

function where(suite: Suite): string[] {
  const [group, version] = suite.widget.type.apiVersion.split('/');
  return [
    `--kubeconfig=${suite.target.kubeconfig}`,
    `--group=${group}`,
    `--version=${version}`,
    `--plural=${suite.widget.type.plural}`,
    `--kind=${suite.widget.type.kind}`,
  ];
}

/** The last line of a program; its error shows in the comparison. */
function result({ stdout, stderr }: Outcome): Loose {
  const line = stdout.trim().split('\n').pop() ?? '';
  const { error, ...rest } = line ? JSON.parse(line) : { error: stderr };
  if (error) {
    throw new Error(`the program failed: ${error}\n${line}`);
  }
  return rest;
}

if (toolchain.go !== undefined) {
  programs(toolchain.go);
} else {
  skipped('conformance: programs in Go', toolchain.missing);
}
