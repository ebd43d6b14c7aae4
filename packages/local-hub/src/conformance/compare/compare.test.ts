import { Suite } from '../suite';
import { givenTarget, openTarget } from '../target';
import { Difference, differences } from './differences';
import { knownDeviations } from './knownDeviations';
import { oddBuiltins } from './oddBuiltins';
import { oddPatches } from './oddPatches';
import { oddReads } from './oddReads';
import { oddCreates, oddUpdates } from './oddWrites';
import { skipped } from '../skipped';

const reference = process.env.CONFORMANCE_REFERENCE_KUBECONFIG;

const requests = [
  ...oddCreates,
  ...oddUpdates,
  ...oddPatches,
  ...oddReads,
  ...oddBuiltins,
];

function compare(kubeconfig: string): void {
  describe('the local hub beside a real server', () => {
    // The same names on both sides, so that messages are comparable.
    const real = new Suite(undefined, async () => givenTarget(kubeconfig));
    const judged = new Suite(real.suffix, openTarget);
    const found: Record<string, Difference[]> = {};

    beforeAll(async () => {
      for (const suite of [real, judged]) {
        await suite.setUp(true);
        const object = suite.widgets.object('base', {
          metadata: { labels: { a: 'b' } },
          spec: {
            size: 3,
            frozen: 'ice',
            tags: ['t'],
            parts: [{ name: 'p' }],
          },
        });
        await suite.widgets.create(object, {
          query: { fieldManager: 'founder' },
        });
        const status = { status: { phase: 'Done' } };
        const manager = { fieldManager: 'founder' };
        await suite.widgets.patch('base', 'merge', status, manager, 'status');
      }
    }, 60_000);

    afterAll(async () => {
      const titles = Object.keys(found);
      // The point of running this by hand.
      // eslint-disable-next-line no-console
      console.log(
        [
          `${requests.length} requests, ${titles.length} answered differently`,
          ...titles.map(
            title => `- ${title}\n${found[title].map(line).join('')}`,
          ),
        ].join('\n'),
      );
      await real.tearDown();
      await judged.tearDown();
    }, 60_000);

    it('has a title of its own for every request', () => {
      const titles = requests.map(([title]) => title);
      expect(new Set(titles).size).toBe(titles.length);
    });

    it.each(requests)('%s', async (title, send) => {
      const list = differences(await send(real), await send(judged));
      if (list.length) {
        found[title] = list;
      }
      const differs = list.length > 0;
      expect({ title, differs, list }).toMatchObject({
        title,
        differs: knownDeviations.includes(title),
      });
    });
  });
}

function line({ aspect, reference: wanted, judged }: Difference): string {
  return `    ${aspect}\n      real ${wanted}\n      hub  ${judged}\n`;
}

if (reference) {
  compare(reference);
} else {
  skipped(
    'comparison with a real server',
    'CONFORMANCE_REFERENCE_KUBECONFIG names no real server',
  );
}
