// The table of badInput.mjs, on the real hub and the real portal.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { bodyCases, formCases, specCases } from './badInput.mjs';
import { Lab } from './lab/lab.mjs';
import { assertNothingLeft, shortRun, untilOver } from './lab/run.mjs';
import { until } from './lab/wait.mjs';

const runsPath = '/apis/assay.dev/v1alpha1/namespaces/experiments/experiments';
const names = (field, wanted) =>
  typeof wanted === 'string' ? field === wanted : wanted.test(field);

describe('bad input', () => {
  /** @type {Lab} */
  let lab;
  before(async () => {
    lab = await Lab.start();
  });
  after(() => lab?.stop());

  const runs = async () => (await lab.hub.list('experiments')).length;

  for (const { name, change, kubectl, api, field, admission } of specCases) {
    it(`kubectl: ${name}: ${kubectl}${
      admission ? `, then ${admission}` : ''
    }`, async () => {
      const run = await shortRun('hello-app');
      change(run);
      const { status, body } = await lab.hub.create('experiments', run);
      assert.equal(status, kubectl, JSON.stringify(body));
      if (status === 422) {
        assert.equal(body.kind, 'Status');
        const causes = body.details.causes.map(cause => cause.field);
        assert.ok(
          causes.some(cause => names(cause, field)),
          JSON.stringify(body.details.causes),
        );
        return;
      }
      const ended = await untilOver(lab, body.metadata.name, 20_000);
      const admitted = ended.status.conditions.find(
        ({ type }) => type === 'Admitted',
      );
      assert.equal(ended.status.phase, 'Failed');
      assert.equal(admitted.status, 'False');
      assert.equal(admitted.reason, admission, admitted.message);
      assert.ok(admitted.message.includes(field), admitted.message);
      assert.equal(ended.status.failure.field, field);
      await assertNothingLeft(lab, body.metadata.uid);
    });

    it(`HTTP API: ${name}: ${api}, and nothing is created`, async () => {
      const run = await shortRun('hello-app');
      change(run);
      const present = await runs();
      const { status, body } = await lab.portal.experiments('POST', '/runs', {
        definition: 'hello-app',
        spec: run.spec,
      });
      assert.equal(status, api, JSON.stringify(body));
      assert.ok(
        body.errors.some(error => names(error.field, field)),
        JSON.stringify(body.errors),
      );
      assert.equal(await runs(), present);
    });
  }

  for (const { name, body, kubectl, api } of bodyCases) {
    it(`kubectl: ${name}: ${kubectl}`, async () => {
      const answer = await lab.hub.call('POST', runsPath, body);
      assert.equal(
        answer.status,
        kubectl,
        JSON.stringify(answer.body).slice(0, 400),
      );
    });
    it(`HTTP API: ${name}: ${api}`, async () => {
      const answer = await lab.portal.experiments('POST', '/runs', body);
      assert.equal(
        answer.status,
        api,
        JSON.stringify(answer.body).slice(0, 400),
      );
    });
  }

  it('no token and a wrong token: 401 on both', async () => {
    for (const token of [null, 'wrong']) {
      assert.equal(
        (await lab.hub.call('GET', runsPath, undefined, { token })).status,
        401,
      );
      assert.equal(
        (await lab.portal.experiments('GET', '/runs', undefined, { token }))
          .status,
        401,
      );
    }
  });

  for (const { name, values, status, names: field, task } of formCases)
    it(`form: ${name}: ${
      status ?? 'the task fails and says why'
    }`, async () => {
      const present = await runs();
      const answer = await lab.portal.call('POST', '/api/scaffolder/v2/tasks', {
        templateRef: 'template:default/run-experiment',
        values,
      });
      if (status) {
        assert.equal(answer.status, status, JSON.stringify(answer.body));
        assert.match(JSON.stringify(answer.body), new RegExp(field));
      } else {
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
        const ended = await until('the task has failed', async () => {
          const found = await lab.portal.call(
            'GET',
            `/api/scaffolder/v2/tasks/${answer.body.id}`,
          );
          return (
            ['failed', 'completed'].includes(found.body.status) && found.body
          );
        });
        assert.equal(ended.status, 'failed');
        const events = await lab.portal.call(
          'GET',
          `/api/scaffolder/v2/tasks/${answer.body.id}/events`,
        );
        assert.match(JSON.stringify(events.body), task);
      }
      assert.equal(await runs(), present);
    });
});

describe('a policy that denies', () => {
  /** @type {Lab} */
  let lab;
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-policy-'));
    const config = join(folder, 'app-config.yaml');
    await writeFile(
      config,
      JSON.stringify({
        assay: {
          policy: {
            readOnly: ['user:development/guest', 'user:default/guest'],
          },
        },
      }),
    );
    lab = await Lab.start({ configs: [config] });
  });
  after(async () => {
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const [name, permission, call] of [
    [
      'create',
      'experiments.run.create',
      () =>
        lab.portal.experiments('POST', '/runs', { definition: 'hello-app' }),
    ],
    [
      'abort',
      'experiments.run.update',
      () => lab.portal.experiments('POST', '/runs/experiments/any/abort'),
    ],
    [
      'delete',
      'experiments.run.delete',
      () => lab.portal.experiments('DELETE', '/runs/experiments/any'),
    ],
  ])
    it(`${name}: 403 naming ${permission}`, async () => {
      const { status, body } = await call();
      assert.equal(status, 403, JSON.stringify(body));
      assert.match(JSON.stringify(body), new RegExp(permission));
    });

  it('reading stays allowed', async () => {
    assert.equal((await lab.portal.experiments('GET', '/runs')).status, 200);
  });
});
