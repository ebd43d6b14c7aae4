import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createCertificates } from '../server/certificates';
import { temporaryFolder, until } from '../processes/testing';
import { repository } from '../standins/testing';

jest.setTimeout(60_000);

const loadgen = join(repository, 'components/platform/loadgen');
const NAMESPACE = 'axp-load';
const jobsPath = `/apis/batch/v1/namespaces/${NAMESPACE}/jobs`;
const podsPath = `/api/v1/namespaces/${NAMESPACE}/pods`;

interface PlayedJob {
  manifest: {
    metadata: { name: string; labels: Record<string, string> };
    spec: {
      template: {
        spec: {
          containers: [
            {
              command: string[];
              env: { name: string; value: string }[];
            },
          ];
        };
      };
    };
  };
  log: string;
  process?: ChildProcess;
  exitCode?: number;
}

/** Plays the cluster of the load: a Job that is made there really runs, as a process. */
class PlayedTarget {
  readonly jobs = new Map<string, PlayedJob>();
  readonly requests: string[] = [];
  /** Does something to what a Job said before it is read. */
  alterLog = (log: string) => log;
  /** What is told of each pod, and of each Job, in place of what is so. */
  podStatus: object | undefined;
  jobStatus: object | undefined;
  /** Answers to be given before the right ones. */
  readonly refusals: number[] = [];
  #server!: SecureServer;
  ca = '';
  readonly token = randomBytes(8).toString('hex');

  constructor(private readonly folder: string) {}

  async start(): Promise<void> {
    const { authority, certificate, key } = await createCertificates(
      Date.now(),
    );
    this.ca = authority;
    this.#server = createServer(
      { cert: certificate, key },
      async (request, response) => {
        let text = '';
        for await (const chunk of request) text += chunk;
        const { status, body } = this.#answer(
          request.method ?? '',
          request.url ?? '',
          text,
          request.headers.authorization,
        );
        response
          .writeHead(status)
          .end(typeof body === 'string' ? body : JSON.stringify(body));
      },
    ).listen(0, '127.0.0.1');
    await new Promise(resolve => this.#server.once('listening', resolve));
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.jobs.forEach(({ process: child }) => child?.kill('SIGKILL'));
    this.#server.closeAllConnections();
    this.#server.close();
  }

  put(name: string): void {
    this.jobs.set(name, {
      manifest: { metadata: { name, labels: {} } } as PlayedJob['manifest'],
      log: '',
    });
  }

  #answer(
    method: string,
    url: string,
    text: string,
    authorization: string | undefined,
  ): { status: number; body: unknown } {
    const path = url.split('?')[0];
    this.requests.push(`${method} ${path}`);
    const refusal = this.refusals.shift();
    if (refusal) return { status: refusal, body: { message: 'not now' } };
    if (authorization !== `Bearer ${this.token}`)
      return { status: 401, body: { message: 'Unauthorized' } };
    if (path === jobsPath && method === 'POST')
      return this.#create(JSON.parse(text));
    if (path === jobsPath)
      return {
        status: 200,
        body: { items: [...this.jobs.values()].map(job => job.manifest) },
      };
    if (path.startsWith(`${jobsPath}/`)) {
      const name = path.slice(jobsPath.length + 1);
      const job = this.jobs.get(name);
      if (!job) return { status: 404, body: { message: 'not found' } };
      if (method === 'DELETE') {
        job.process?.kill('SIGTERM');
        this.jobs.delete(name);
      }
      return { status: 200, body: { ...job.manifest, status: this.jobStatus } };
    }
    if (path.endsWith('/log')) {
      const name = path.slice(podsPath.length + 1, -'/log'.length);
      return { status: 200, body: this.alterLog(this.jobs.get(name)!.log) };
    }
    const startedBy = decodeURIComponent(url.split('?')[1]).split('=').at(-1);
    return {
      status: 200,
      body: {
        items: [...this.jobs.values()]
          .filter(
            ({ manifest }) =>
              manifest.metadata.labels['assay.dev/started-by'] === startedBy,
          )
          .map(job => ({
            ...podOf(job),
            ...(this.podStatus && { status: this.podStatus }),
          })),
      },
    };
  }

  #create(manifest: PlayedJob['manifest']) {
    const { name } = manifest.metadata;
    if (this.jobs.has(name))
      return { status: 409, body: { message: 'exists' } };
    const job: PlayedJob = { manifest, log: '' };
    this.jobs.set(name, job);
    const [{ command, env }] = manifest.spec.template.spec.containers;
    const outputs = join(this.folder, `outputs-${name}`);
    mkdirSync(outputs, { recursive: true });
    job.process = spawn(
      process.execPath,
      command.slice(1).map(each => each.replace('/assay', repository)),
      {
        env: {
          PATH: process.env.PATH,
          ...Object.fromEntries(env.map(each => [each.name, each.value])),
          ASSAY_OUTPUTS: outputs,
        },
      },
    );
    const collect = (chunk: Buffer) => {
      job.log += chunk;
    };
    job.process.stdout?.on('data', collect);
    job.process.stderr?.on('data', collect);
    job.process.on('close', code => {
      job.exitCode = code ?? 137;
    });
    return { status: 201, body: manifest };
  }
}

function podOf({ manifest, exitCode }: PlayedJob) {
  const { name, labels } = manifest.metadata;
  return {
    metadata: { name, labels },
    status: {
      phase: exitCode === undefined ? 'Running' : 'Succeeded',
      containerStatuses: [
        {
          state:
            exitCode === undefined
              ? { running: {} }
              : { terminated: { exitCode, reason: 'Completed' } },
        },
      ],
    },
  };
}

describe('a step whose load belongs in another cluster', () => {
  const folder = temporaryFolder();
  const children: ChildProcess[] = [];
  const servers: Server[] = [];
  let target: PlayedTarget;
  let url: string;

  beforeEach(async () => {
    target = new PlayedTarget(folder.path);
    await target.start();
    const server = createHttpServer((_, response) => response.end('hello'));
    servers.push(server.listen(0, '127.0.0.1'));
    await new Promise(resolve => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    target.stop();
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  afterAll(() => folder.remove());

  function place(
    step: 'trial' | 'validate',
    environment: Record<string, string> = {},
  ) {
    const id = randomBytes(4).toString('hex');
    const at = (name: string) => join(folder.path, `${name}-${id}`);
    mkdirSync(at('access'));
    writeFileSync(
      join(at('access'), 'access.json'),
      JSON.stringify({
        target: 'load',
        server: target.url,
        ca: target.ca,
        token: target.token,
        namespace: NAMESPACE,
        deadlineSeconds: 60,
        labels: { 'assay.dev/run-uid': 'a-uid' },
      }),
    );
    const child = spawn(process.execPath, ['place.mjs', step], {
      cwd: loadgen,
      env: {
        PATH: process.env.PATH,
        ASSAY_LOAD_ACCESS: 'a-secret',
        ASSAY_LOAD_ACCESS_FOLDER: at('access'),
        ASSAY_IMAGE: 'library',
        ASSAY_OUTPUTS: at('outputs'),
        ASSAY_RESULTS: at('results'),
        ASSAY_RESULT_PREFIX: 'results/x/y',
        ASSAY_RETRIES: '1',
        ASSAY_INPUT_TRIAL: JSON.stringify({
          ...{ id: 'a-1', variant: 'a', trial: 1, url },
          ...{ rate: 50, durationSeconds: 1, arrivals: 'constant' },
        }),
        ASSAY_INPUT_VALIDATION: JSON.stringify({ component: 'a', url }),
        ...environment,
      },
    });
    children.push(child);
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const ended = new Promise<{ code: number | null; output: string }>(
      resolve => child.on('close', code => resolve({ code, output })),
    );
    return { child, ended, at };
  }

  it('hands back what it measured there as if it had been measured here, and leaves nothing', async () => {
    const { ended, at } = place('trial');
    await until('the Job is made', async () => target.jobs.size > 0);
    expect([...target.jobs.values()][0].manifest.metadata.labels).toMatchObject(
      {
        'assay.dev/run-uid': 'a-uid',
      },
    );
    const { code, output } = await ended;
    expect({ code, output }).toMatchObject({ code: 0 });
    const text = (name: string) =>
      readFileSync(join(at('outputs'), name), 'utf8');
    const summary = JSON.parse(text('summary.json'));
    expect(summary).toMatchObject({
      attempt: 2,
      key: 'results/x/y/trials/a-1-2.json',
      sha256: createHash('sha256').update(text('trial.json')).digest('hex'),
    });
    expect(JSON.parse(text('trial.json')).url).toBe(`${url}/`);
    expect(readFileSync(join(at('results'), summary.key), 'utf8')).toBe(
      text('trial.json'),
    );
    // What it said there is said here, without what it handed back.
    expect(output).toMatch(/answered/);
    expect(output).not.toMatch(/trial\.json [A-Za-z0-9+/]{20}/);
    expect(output).not.toContain(target.token);
    expect(target.jobs.size).toBe(0);
  });

  it('says here why it failed there', async () => {
    const { code, output } = await place('trial', {
      ASSAY_INPUT_TRIAL: '{"id":"a-1"}',
    }).ended;
    expect(code).toBe(2);
    expect(output).toContain('the trial cannot be run: variant is undefined');
  });

  it('validates from there', async () => {
    const { code, output } = await place('validate').ended;
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`a answers at ${url}/`),
    });
  });

  it('ends what was lost before it sends anything', async () => {
    target.put('step-lost');
    const { code, output } = await place('validate').ended;
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('step-lost of an attempt before'),
    });
    const removed = target.requests.indexOf(`DELETE ${jobsPath}/step-lost`);
    expect(removed).toBeGreaterThanOrEqual(0);
    expect(removed).toBeLessThan(target.requests.indexOf(`POST ${jobsPath}`));
  });

  it('takes what passes as passing, also when its Job was made and nobody said so', async () => {
    target.refusals.push(503, 429);
    const { code, output } = await place('validate').ended;
    expect({ code, output }).toMatchObject({ code: 0 });
  });

  it.each([
    ['what it handed back is incomplete', /trial\.json/],
    ['handed nothing back', / end /],
  ])('does not take a part for the whole: %s', async (message, lost) => {
    target.alterLog = log => {
      const lines = log.split('\n');
      const at = lines.findIndex(
        line => line.startsWith('step-') && lost.test(line),
      );
      return lines.filter((_, index) => index !== at).join('\n');
    };
    const { code, output } = await place('trial').ended;
    expect(code).toBe(2);
    expect(output).toContain(message);
  });

  it('asks for another attempt when its Job is taken away', async () => {
    const { ended } = place('trial', {
      ASSAY_INPUT_TRIAL: JSON.stringify({
        ...{ id: 'a-1', variant: 'a', trial: 1, url },
        ...{ rate: 50, durationSeconds: 30 },
      }),
    });
    await until('it runs', async () => target.jobs.size > 0);
    const [[name, job]] = target.jobs;
    job.process!.kill('SIGKILL');
    target.jobs.delete(name);
    const { code, output } = await ended;
    expect(code).toBe(75);
    expect(output).toContain('the attempt was lost');
  });

  const containerEnded = (exitCode: number, reason: string) => ({
    containerStatuses: [{ state: { terminated: { exitCode, reason } } }],
  });
  it.each([
    [
      'was told to end, as by a node that goes',
      { podStatus: containerEnded(143, 'Error') },
      { code: 75, says: 'the attempt was lost: its container ended with 143' },
    ],
    [
      'was evicted',
      { podStatus: { phase: 'Failed', message: 'The node was low on memory' } },
      { code: 75, says: 'the attempt was lost: The node was low on memory' },
    ],
    [
      'had too little memory',
      { podStatus: containerEnded(137, 'OOMKilled') },
      { code: 2, says: 'ended with 137 (OOMKilled) and handed nothing back' },
    ],
    [
      'did not end in time',
      {
        podStatus: {},
        jobStatus: {
          conditions: [
            { type: 'Failed', status: 'True', reason: 'DeadlineExceeded' },
          ],
        },
      },
      { code: 2, says: 'it did not end in time' },
    ],
  ])('tells what came of a Job that %s', async (_, told, want) => {
    Object.assign(target, told);
    target.alterLog = () => '';
    const { code, output } = await place('validate').ended;
    expect({ code, output }).toEqual({
      code: want.code,
      output: expect.stringContaining(want.says),
    });
  });

  it('ends its load when it is told to end', async () => {
    const { child, ended } = place('trial', {
      ASSAY_INPUT_TRIAL: JSON.stringify({
        ...{ id: 'a-1', variant: 'a', trial: 1, url },
        ...{ rate: 50, durationSeconds: 30 },
      }),
    });
    await until('it runs', async () => target.jobs.size > 0);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(143);
    expect(target.jobs.size).toBe(0);
  });

  it('does not run right here when the way there is missing', async () => {
    const { ended, at } = place('trial', {
      ASSAY_LOAD_ACCESS_FOLDER: '/nowhere',
    });
    const { code, output } = await ended;
    expect(code).toBe(2);
    expect(output).toContain('Secret "a-secret"');
    expect(existsSync(at('outputs'))).toBe(false);
  });

  it('runs right here where it belongs here', async () => {
    const { code, output } = await place('validate', {
      ASSAY_LOAD_ACCESS: 'none',
    }).ended;
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(target.requests).toEqual([]);
  });

  it('says which cluster refuses', async () => {
    target.refusals.push(403);
    const { code, output } = await place('validate').ended;
    expect(code).toBe(2);
    expect(output).toContain(
      `target "load" answered 403 to GET ${jobsPath}: not now`,
    );
  });
});
