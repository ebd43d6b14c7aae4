import { VirtualClock } from '../clock';
import { readEvents } from './watchStream';

async function* chunksOf(...chunks: Uint8Array[]) {
  yield* chunks;
}

async function namesIn(...chunks: Uint8Array[]) {
  const names: string[] = [];
  const events = readEvents(chunksOf(...chunks), new VirtualClock(), 1_000);
  for await (const event of events) {
    if (event.type !== 'ERROR') names.push(event.object.metadata.name);
  }
  return names;
}

describe('readEvents', () => {
  const line = (name: string) =>
    `{"type":"ADDED","object":{"metadata":{"name":"${name}"}}}`;
  const text = Buffer.from(`${line('ü€')}\n\n${line('two')}\n${line('three')}`);

  it('reads the same wherever the chunks are cut', async () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const names = await namesIn(text.subarray(0, cut), text.subarray(cut));
      expect(names).toEqual(['ü€', 'two', 'three']);
    }
  });

  it('ends after a silence, in the middle of a line as well', async () => {
    const clock = new VirtualClock();
    async function* silent() {
      yield Buffer.from(`${line('one')}\n{"type":`);
      await new Promise(() => {});
    }
    const events = readEvents(silent(), clock, 1_000);
    expect((await events.next()).done).toBe(false);
    const end = events.next();
    await clock.advance(1_000);
    expect((await end).done).toBe(true);
    expect(clock.pendingTimers()).toBe(0);
  });

  it('reads single bytes', async () => {
    const bytes = [...text].map(byte => Uint8Array.of(byte));
    expect(await namesIn(...bytes)).toEqual(['ü€', 'two', 'three']);
  });
});
