import { VirtualClock } from '../clock';
import { sendJson, sendStatus, widgetType } from '../testing/FakeApiServer';
import { failureOf } from '../testing/failureOf';
import { useFakeApiServer } from '../testing/useFakeApiServer';
import { KubernetesError, isNotFound } from './KubernetesError';

describe('The errors of a client', () => {
  const fake = useFakeApiServer();
  const key = { namespace: 'test', name: 'one' };
  const path = '/apis/test.assay.dev/v1/namespaces/test/widgets';

  it('tells a refusal by code, reason, causes and time to wait', async () => {
    fake.server.misbehave = ({ response }) => {
      response.setHeader('retry-after', '3');
      sendJson(response, 422, {
        kind: 'Status',
        reason: 'Invalid',
        message: 'spec.size is wrong',
        code: 422,
        details: { causes: [{ field: 'spec.size' }] },
      });
      return true;
    };
    const error = await failureOf<KubernetesError>(
      fake.newClient().get(widgetType, key),
    );
    expect(error).toBeInstanceOf(KubernetesError);
    expect(error).toMatchObject({
      code: 422,
      reason: 'Invalid',
      retryAfterMs: 3_000,
      message: `GET ${path}/one: spec.size is wrong`,
      status: { details: { causes: [{ field: 'spec.size' }] } },
    });
  });

  it('understands an unknown kind, which is answered in plain text', async () => {
    const error = await failureOf<KubernetesError>(
      fake.newClient().list({ ...widgetType, plural: 'gadgets' }),
    );
    expect(isNotFound(error)).toBe(true);
    expect(error.message).toMatch(/404 page not found/);
  });

  it('reads a Retry-After that is a date', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 0, 1));
    fake.server.misbehave = ({ response }) => {
      const date = 'Thu, 01 Jan 2026 00:00:20 GMT';
      sendStatus(response, 503, 'Unavailable', { 'retry-after': date });
      return true;
    };
    const error = await failureOf<KubernetesError>(
      fake.newClient({ clock }).get(widgetType, key),
    );
    expect(error.retryAfterMs).toBe(20_000);
  });

  it('does not take a login page for an answer', async () => {
    fake.server.misbehave = ({ response }) => {
      response.writeHead(200).end('<html>');
      return true;
    };
    const error = await failureOf<KubernetesError>(
      fake.newClient().get(widgetType, key),
    );
    expect(error.message).toMatch(/not JSON/);
  });

  it('tells that there is no server', async () => {
    const client = fake.newClient();
    await fake.server.close();
    const error = await failureOf<KubernetesError>(client.get(widgetType, key));
    expect(error).toMatchObject({ code: 0, reason: 'ConnectionFailed' });
  });
});
