import { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Loose } from './api';
import { findProgram, Outcome, run, start } from './programs';
import { conformance, Suite } from './suite';
import { skipped } from './skipped';

/** kubectl in the namespace of one topic. */
export class Kubectl {
  private readonly home = mkdtempSync(join(tmpdir(), 'assay-kubectl-'));

  constructor(private readonly program: string, readonly suite: Suite) {}

  /** What kubectl calls our kind in its answers. */
  get kind(): string {
    return this.suite.widget.type.kind.toLowerCase();
  }

  /** The full name of our kind, as it is asked for. */
  get plural(): string {
    return `${this.suite.widget.type.plural}.assay.dev`;
  }

  /** Runs kubectl to its end, whatever comes of it. */
  call(
    args: string[],
    input?: string,
    env: Record<string, string> = {},
  ): Promise<Outcome> {
    return run(this.program, this.scoped(args), {
      env: { ...this.environment, ...env },
      input,
    });
  }

  /** Runs kubectl and answers what it printed; it must succeed. */
  async ok(args: string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.call(args, input);
    if (code !== 0) {
      throw new Error(
        `kubectl ${args.join(' ')}: exit code ${code}: ${stderr}`,
      );
    }
    return stdout;
  }

  start(args: string[]): ChildProcessWithoutNullStreams {
    return start(this.program, this.scoped(args), { env: this.environment });
  }

  /** A widget as a file would hold it. */
  manifest(name: string | undefined, rest: Loose = {}): string {
    return stringify(this.suite.widgets.object(name, rest));
  }

  setStatus(name: string, status: Loose) {
    return this.suite.widgets.patch(name, 'merge', { status }, {}, 'status');
  }

  close(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  private scoped(args: string[]): string[] {
    return ['-n', this.suite.namespace, ...args];
  }

  private get environment(): Record<string, string> {
    return {
      KUBECONFIG: this.suite.target.kubeconfig,
      // A cache of its own: another run's discovery is not this server's.
      HOME: this.home,
      KUBECACHEDIR: join(this.home, 'cache'),
    };
  }
}

/** Declares a topic that needs kubectl, or says why it is skipped. */
export function kubectlConformance(
  topic: string,
  body: (kubectl: Kubectl, suite: Suite) => void,
): void {
  const program = findProgram('kubectl');
  if (!program) {
    skipped(`conformance: ${topic}`, 'there is no kubectl on the PATH');
    return;
  }
  conformance(topic, suite => {
    const kubectl = new Kubectl(program, suite);
    afterAll(() => kubectl.close());
    body(kubectl, suite);
  });
}
