import {
  resources,
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import { conditionOf } from '../conditions';
import { Harness } from '../testing/Harness';
import {
  pricedProvider,
  pricedSpec,
  pricesOfTwoAnHour,
} from '../testing/pricedRuns';

jest.setTimeout(60_000);

const HOUR = 3600_000;

const spec = (
  over: Partial<ExperimentSpecInput> = {},
): ExperimentSpecInput => ({ ...pricedSpec, ...over });

describe('a run with a budget', () => {
  let harness: Harness;
  // Each has a clock of its own: what is paid for is counted from the times of the hub.
  beforeEach(async () => {
    harness = await Harness.start();
  });
  afterEach(() => harness?.close());

  const start = () =>
    harness.startReconciler({
      providers: [pricedProvider],
      prices: pricesOfTwoAnHour,
    });

  /** When a run will have spent one: half an hour after its cluster was asked for. */
  async function exhaustedAt(name: string): Promise<number> {
    const run = await harness.waitForRun(name, 'its cluster is known', each =>
      Boolean(each?.status?.ledger?.some(({ createdAt }) => createdAt)),
    );
    const { objectName } = run!.status!.ledger!.find(each => each.createdAt)!;
    const { metadata } = await harness.client.get(
      resources.experimentClusters,
      { namespace: harness.namespace, name: objectName! },
    );
    return Date.parse(metadata.creationTimestamp!) + HOUR / 2;
  }

  it('is aborted to the millisecond when it has spent it, keeps what it knows, and gives everything back', async () => {
    harness.engines.hold('loadEnd');
    const reconciler = await start();
    const { metadata } = await harness.createRun(spec());
    await harness.waitForPhase(metadata.name, 'Running');
    const end = await exhaustedAt(metadata.name);
    await harness.clock.advance(end - harness.clock.now() - 1);
    await reconciler.controller.idle();
    const before = await harness.getRun(metadata.name);
    expect(conditionOf(before!.status!, 'Succeeded')?.status).toBe('Unknown');

    await harness.clock.advance(1);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status).toMatchObject({
      phase: 'Aborted',
      reason: 'BudgetExceeded',
      message: expect.stringContaining(
        'The run has spent 1.00 USD, and its budget is 1.00 USD',
      ),
    });
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    const file = await harness.store.getFile(
      `${run.status!.result!.key}/result.json`,
    );
    expect(JSON.parse(String(file))).toMatchObject({ outcome: 'Aborted' });
  });

  it('is aborted by who comes after a reconciler that was away, with what it has spent by then', async () => {
    harness.engines.hold('loadEnd');
    const before = await start();
    const { metadata } = await harness.createRun(spec());
    await harness.waitForPhase(metadata.name, 'Running');
    const end = await exhaustedAt(metadata.name);
    await before.stop();
    await harness.clock.advance(end - harness.clock.now() + HOUR / 4);
    await start();
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status).toMatchObject({
      phase: 'Aborted',
      reason: 'BudgetExceeded',
      message: expect.stringContaining('spent 1.50 USD'),
    });
  });

  it('is kept for debugging no longer than its budget lasts', async () => {
    const reconciler = await start();
    const { metadata } = await harness.createRun(
      spec({
        cleanup: { onSuccess: 'Keep', onFailure: 'Keep', keepFor: '2h' },
      }),
    );
    await harness.waitForRun(
      metadata.name,
      'kept',
      run => conditionOf(run?.status ?? {}, 'TornDown')?.reason === 'Kept',
    );
    const end = await exhaustedAt(metadata.name);
    await harness.clock.advance(end - harness.clock.now() - 1);
    await reconciler.controller.idle();
    expect(await harness.leftovers(metadata.uid!)).not.toEqual([]);
    await harness.clock.advance(1);
    const run = await harness.waitForRun(
      metadata.name,
      'given back',
      each => conditionOf(each?.status ?? {}, 'TornDown')?.status === 'True',
    );
    expect(run?.status?.phase).toBe('Complete');
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('ends as any other when it spends less', async () => {
    await start();
    const { metadata } = await harness.createRun(spec());
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
  });

  it('is not watched where nobody says what a cluster costs, and says so', async () => {
    await harness.startReconciler({ providers: [pricedProvider] });
    const { metadata } = await harness.createRun(spec());
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(conditionOf(run.status!, 'Admitted')?.message).toContain(
      'the spending of the run is not watched',
    );
    expect(run.status?.ledger?.some(({ createdAt }) => createdAt)).toBe(false);
  });

  it.each([
    [
      'its cluster has no price',
      spec(),
      { ...pricesOfTwoAnHour, clusters: [] },
      'spec.targets[0].cluster',
      'NoPrice',
    ],
    [
      'its budget is in another currency',
      spec({ budget: { amount: 1, currency: 'EUR' } }),
      pricesOfTwoAnHour,
      'spec.budget.currency',
      'InvalidSpec',
    ],
  ])('is refused where %s', async (_, refused, book, field, reason) => {
    await harness.startReconciler({
      providers: [pricedProvider],
      prices: book,
    });
    const { metadata } = await harness.createRun(refused);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.failure).toMatchObject({ field, reason });
  });
});
