import { sendStatus, widgetType } from '../testing/FakeApiServer';
import { eventually } from '../testing/eventually';
import { failureOf } from '../testing/failureOf';
import { useFakeApiServer } from '../testing/useFakeApiServer';
import { KubernetesError, isGone } from './KubernetesError';
import { MalformedEventError } from './watchStream';

describe('The watches of a client', () => {
  const fake = useFakeApiServer();

  async function collect(
    options: { resourceVersion?: string } = {},
    client = fake.newClient(),
  ) {
    const { signal } = new AbortController();
    const seen: string[] = [];
    const events = client.watch(widgetType, { ...options, signal });
    for await (const { type } of events) seen.push(type);
    return seen;
  }
  const streaming = (...chunks: (string | Buffer)[]) => {
    fake.server.misbehave = ({ response }) => {
      response.writeHead(200);
      chunks.forEach(chunk => response.write(chunk));
      response.end();
      return true;
    };
  };

  it('puts lines together that arrive in pieces', async () => {
    const line = Buffer.from(
      '{"type":"ADDED","object":{"metadata":{"name":"ü"}}}\n',
    );
    const middle = line.indexOf('ü') + 1;
    streaming(line.subarray(0, middle), line.subarray(middle), line, '\n');
    expect(await collect()).toEqual(['ADDED', 'ADDED']);
  });

  it.each(['{"type":"ADDED"', '{"type":"NEWS","object":{}}', 'null', '{}'])(
    'stops at a line that is no event: %s',
    async line => {
      streaming(`${line}\n`);
      await expect(collect()).rejects.toThrow(MalformedEventError);
    },
  );

  it('throws what the server refuses', async () => {
    fake.server.misbehave = ({ response }) => {
      sendStatus(response, 410, 'Expired');
      return true;
    };
    expect(isGone(await failureOf<KubernetesError>(collect()))).toBe(true);
  });

  it('throws when the link breaks', async () => {
    const collecting = failureOf<KubernetesError>(collect());
    await eventually(() => expect(fake.server.openWatches).toBe(1));
    fake.server.breakConnections();
    expect(await collecting).toMatchObject({
      code: 0,
      reason: 'ConnectionFailed',
    });
  });

  it('closes the connection when its reader walks away', async () => {
    fake.server.put('one');
    const { signal } = new AbortController();
    const options = { resourceVersion: '100', signal };
    for await (const event of fake.newClient().watch(widgetType, options)) {
      expect(event.type).toBe('ADDED');
      break;
    }
    await eventually(() => expect(fake.server.openWatches).toBe(0));
  });
});
