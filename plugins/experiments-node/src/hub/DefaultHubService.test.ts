import {
  VirtualClock,
  type KubernetesClient,
  type RawResponse,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import { DefaultHubService } from './DefaultHubService';

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const answer = (status: number, body: unknown = {}): RawResponse => ({
  status,
  body: JSON.stringify(body),
  headers: {},
});

function hubOf(answers: RawResponse[]) {
  const clock = new VirtualClock();
  let asked = 0;
  const client = {
    raw: async () => answers[Math.min(asked++, answers.length - 1)],
    // A watch that stays open and says nothing.
    async *watch(_: unknown, { signal }: { signal: AbortSignal }) {
      await new Promise(resolve =>
        signal.addEventListener('abort', resolve, { once: true }),
      );
    },
  } as unknown as KubernetesClient;
  return {
    clock,
    hub: new DefaultHubService({ client, logger, clock }),
    asked: () => asked,
  };
}

describe('DefaultHubService', () => {
  it('asks a local hub about itself, and again after a while', async () => {
    const { hub, clock, asked } = hubOf([
      answer(200, { hub: 'local', version: '1' }),
      answer(200, { hub: 'local', version: '2' }),
    ]);
    expect(await hub.info()).toMatchObject({ hub: 'local', version: '1' });
    expect(await hub.info()).toMatchObject({ version: '1' });
    expect(asked()).toBe(1);
    await clock.advance(60_000);
    expect(await hub.info()).toMatchObject({ version: '2' });
  });

  it.each([404, 403])('takes %s for an ordinary API server', async status => {
    expect(await hubOf([answer(status)]).hub.info()).toEqual({
      hub: 'kubernetes',
    });
  });

  it('does not remember that it could not ask', async () => {
    const { hub } = hubOf([answer(500), answer(200, { hub: 'local' })]);
    await expect(hub.info()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    expect(await hub.info()).toEqual({ hub: 'local' });
  });

  it('shares a reflector among those that ask for the same', async () => {
    const { hub } = hubOf([]);
    const one = hub.reflector(resources.experiments);
    expect(hub.reflector(resources.experiments, {})).toBe(one);
    expect(hub.reflector(resources.experiments, { namespace: 'a' })).not.toBe(
      one,
    );
    expect(hub.reflectors().map(({ type }) => type.plural)).toEqual([
      'experiments',
      'experiments',
    ]);
    await hub.stop();
    expect(hub.reflectors()).toEqual([]);
  });
});
