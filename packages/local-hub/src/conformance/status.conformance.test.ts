import { expectStatus } from './expectations';
import { conformance } from './suite';

conformance(
  'status and generation',
  suite => {
    it('a write to the status leaves the spec alone, and the generation', async () => {
      const before = await suite.widgets.make('one', { spec: { size: 3 } });
      const { code, body } = await suite.widgets.replace(
        { ...before, spec: { size: 9 }, status: { phase: 'Done' } },
        {},
        'status',
      );
      expect(code).toBe(200);
      expect(body).toMatchObject({
        spec: { size: 3 },
        status: { phase: 'Done' },
        metadata: { generation: 1 },
      });
      expect(body.metadata.resourceVersion).not.toBe(
        before.metadata.resourceVersion,
      );
    });

    it('a write to the status leaves labels and finalizers alone', async () => {
      await suite.widgets.make('two', { metadata: { labels: { a: '1' } } });
      const { body } = await suite.widgets.patch(
        'two',
        'merge',
        {
          metadata: { labels: { a: '2' }, finalizers: ['assay.dev/x'] },
          status: { phase: 'Done' },
        },
        {},
        'status',
      );
      expect(body.metadata.labels).toEqual({ a: '1' });
      expect(body.metadata).not.toHaveProperty('finalizers');
      expect(body.status).toEqual({ phase: 'Done' });
    });

    it('a write to the object leaves the status alone', async () => {
      await suite.widgets.make('three');
      const { body: after } = await suite.widgets.patch(
        'three',
        'merge',
        { status: { phase: 'Done' } },
        {},
        'status',
      );
      const replaced = await suite.widgets.replace({
        ...after,
        spec: { size: 4 },
        status: { phase: 'Other' },
      });
      expect(replaced.body).toMatchObject({
        spec: { size: 4 },
        status: { phase: 'Done' },
        metadata: { generation: 2 },
      });
      const patched = await suite.widgets.patch('three', 'merge', {
        status: { phase: 'Other' },
      });
      expect(patched.body).toEqual(replaced.body);
    });

    it('a stale version is a conflict, also for a merge patch', async () => {
      const before = await suite.widgets.make('four');
      await suite.widgets.patch('four', 'merge', { spec: { size: 5 } });
      expectStatus(
        await suite.widgets.replace(
          { ...before, status: { phase: 'Done' } },
          {},
          'status',
        ),
        { code: 409, reason: 'Conflict' },
      );
      expectStatus(
        await suite.widgets.patch(
          'four',
          'merge',
          {
            metadata: { resourceVersion: before.metadata.resourceVersion },
            status: { phase: 'Done' },
          },
          {},
          'status',
        ),
        { code: 409, reason: 'Conflict' },
      );
    });

    it('a write of the same status keeps the version', async () => {
      await suite.widgets.make('five');
      const patch = { status: { phase: 'Done' } };
      const first = await suite.widgets.patch(
        'five',
        'merge',
        patch,
        {},
        'status',
      );
      const second = await suite.widgets.patch(
        'five',
        'merge',
        patch,
        {},
        'status',
      );
      expect(second.body).toEqual(first.body);
    });

    it('a JSON patch reaches the status', async () => {
      await suite.widgets.make('six');
      const { body } = await suite.widgets.patch(
        'six',
        'json',
        [{ op: 'add', path: '/status', value: { count: 2 } }],
        {},
        'status',
      );
      expect(body.status).toEqual({ count: 2 });
    });

    it('the subresource reads as the whole object', async () => {
      const object = await suite.widgets.make('seven');
      const { code, body } = await suite.api.call(
        'GET',
        suite.widgets.path('seven', 'status'),
      );
      expect(code).toBe(200);
      expect(body).toEqual(object);
    });

    it('the status of an absent object is not found', async () => {
      expectStatus(
        await suite.widgets.patch(
          'absent',
          'merge',
          { status: {} },
          {},
          'status',
        ),
        { code: 404, reason: 'NotFound' },
      );
    });

    it('only fields that the schema knows are kept', async () => {
      await suite.widgets.make('eight');
      const { body } = await suite.widgets.patch(
        'eight',
        'merge',
        { status: { phase: 'Done', fase: 'Done' } },
        {},
        'status',
      );
      expect(body.status).toEqual({ phase: 'Done' });
    });

    it('without the subresource the status is a field like any other', async () => {
      const made = await suite.gadgets.make(`plain-${suite.suffix}`, {
        spec: { a: 1 },
        status: { phase: 'New' },
      });
      expect(made.status).toEqual({ phase: 'New' });
      const { body } = await suite.gadgets.patch(made.metadata.name, 'merge', {
        status: { phase: 'Done' },
      });
      expect(body).toMatchObject({
        status: { phase: 'Done' },
        metadata: { generation: 2 },
      });
    });

    it('without the subresource its path is not found', async () => {
      const name = `pathless-${suite.suffix}`;
      await suite.gadgets.make(name, { spec: {} });
      const answer = await suite.gadgets.patch(
        name,
        'merge',
        { status: {} },
        {},
        'status',
      );
      expect(answer.code).toBe(404);
    });

    it('metadata does not count as a generation without it either', async () => {
      const name = `labelled-${suite.suffix}`;
      await suite.gadgets.make(name, { spec: {} });
      const { body } = await suite.gadgets.patch(name, 'merge', {
        metadata: { labels: { a: 'b' } },
      });
      expect(body.metadata.generation).toBe(1);
    });
  },
  { cluster: true },
);
