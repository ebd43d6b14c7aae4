import { Loose } from './api';
import { expectStatus } from './expectations';
import { conformance, eventually } from './suite';

conformance('update', suite => {
  const modified =
    'the object has been modified; please apply your changes to the latest version and try again';

  function changed(object: Loose, metadata: Loose, rest: Loose = {}): Loose {
    return {
      ...object,
      ...rest,
      metadata: { ...object.metadata, ...metadata },
    };
  }

  it('replaces the spec, counts the generation and moves the version', async () => {
    const before = await suite.widgets.make('replaced', {
      spec: { size: 1, title: 'a' },
    });
    const { code, body } = await suite.widgets.replace({
      ...before,
      spec: { size: 2 },
    });
    expect(code).toBe(200);
    expect(body.spec).toEqual({ size: 2 });
    expect(body.metadata.generation).toBe(2);
    expect(body.metadata.uid).toBe(before.metadata.uid);
    expect(body.metadata.creationTimestamp).toBe(
      before.metadata.creationTimestamp,
    );
    expect(
      BigInt(body.metadata.resourceVersion) >
        BigInt(before.metadata.resourceVersion),
    ).toBe(true);
  });

  it('a change of metadata alone does not count as a generation', async () => {
    const before = await suite.widgets.make('relabelled');
    const { body } = await suite.widgets.replace(
      changed(before, { labels: { a: 'b' } }),
    );
    expect(body.metadata.generation).toBe(1);
    expect(body.metadata.labels).toEqual({ a: 'b' });
  });

  it('a write that changes nothing keeps its version and tells nobody', async () => {
    const before = await suite.widgets.make('still');
    const watch = await suite.widgets.watch({
      fieldSelector: 'metadata.name=still',
      resourceVersion: before.metadata.resourceVersion,
    });
    const { code, body } = await suite.widgets.replace(before);
    expect(code).toBe(200);
    expect(body).toEqual(before);
    for (const type of ['merge', 'json'] as const) {
      const answer = await suite.widgets.patch(
        'still',
        type,
        type === 'merge'
          ? { spec: { size: 1 } }
          : [{ op: 'replace', path: '/spec/size', value: 1 }],
      );
      expect(answer.body).toEqual(before);
    }
    await suite.widgets.patch('still', 'merge', { spec: { size: 2 } });
    const event = await watch.next();
    watch.close();
    expect(event.type).toBe('MODIFIED');
    expect(event.object.spec.size).toBe(2);
  });

  it('a write of nothing to a built-in kind keeps its version', async () => {
    const before = await suite.configMaps.make('still', { data: { a: '1' } });
    const { body } = await suite.configMaps.replace(before);
    expect(body.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it('a stale version is a conflict', async () => {
    const before = await suite.widgets.make('stale');
    await suite.widgets.patch('stale', 'merge', { spec: { size: 2 } });
    const answer = await suite.widgets.replace({
      ...before,
      spec: { size: 3 },
    });
    expectStatus(answer, {
      code: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ${suite.widget.type.plural}.assay.dev "stale": ${modified}`,
    });
  });

  it('only one of many with the same version wins', async () => {
    const before = await suite.widgets.make('contended');
    const answers = await Promise.all(
      [2, 3, 4, 5, 6].map(size =>
        suite.widgets.replace({ ...before, spec: { size } }),
      ),
    );
    expect(answers.map(({ code }) => code).sort()).toEqual([
      200, 409, 409, 409, 409,
    ]);
  });

  it('a custom resource needs its version', async () => {
    await suite.widgets.make('versionless');
    const answer = await suite.widgets.replace(
      suite.widgets.object('versionless', { spec: { size: 2 } }),
    );
    expectStatus(answer, {
      code: 422,
      reason: 'Invalid',
      message: `${suite.widget.type.plural}.assay.dev "versionless" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`,
      causes: ['FieldValueInvalid metadata.resourceVersion'],
    });
  });

  it('a config map does not, and is overwritten', async () => {
    await suite.configMaps.make('versionless', { data: { a: '1' } });
    const { code, body } = await suite.configMaps.replace(
      suite.configMaps.object('versionless', { data: { b: '2' } }),
    );
    expect(code).toBe(200);
    expect(body.data).toEqual({ b: '2' });
  });

  it.each(['widgets', 'configMaps'] as const)(
    'another uid is a conflict: %s',
    async kind => {
      const before = await suite[kind].make('identity');
      const answer = await suite[kind].replace(
        changed(before, { uid: 'other' }),
      );
      expectStatus(answer, {
        code: 409,
        reason: 'Conflict',
        message: new RegExp(
          `Precondition failed: UID in precondition: other, UID in object meta: ${before.metadata.uid}$`,
        ),
      });
    },
  );

  it('another creation time is ignored', async () => {
    const before = await suite.widgets.make('born');
    const { code, body } = await suite.widgets.replace(
      changed(before, { creationTimestamp: '2001-01-01T00:00:00Z' }),
    );
    expect(code).toBe(200);
    expect(body.metadata.creationTimestamp).toBe(
      before.metadata.creationTimestamp,
    );
  });

  it('an absent object is not created', async () => {
    const answer = await suite.widgets.replace(
      suite.widgets.object('absent', { metadata: { resourceVersion: '5' } }),
    );
    expectStatus(answer, {
      code: 404,
      reason: 'NotFound',
      message: `${suite.widget.type.plural}.assay.dev "absent" not found`,
    });
  });

  it('the name in the body is the name in the path', async () => {
    const before = await suite.widgets.make('path');
    const answer = await suite.api.call('PUT', suite.widgets.path('path'), {
      body: changed(before, { name: 'body' }),
    });
    expectStatus(answer, {
      code: 400,
      reason: 'BadRequest',
      message:
        'the name of the object (body) does not match the name on the URL (path)',
    });
  });

  it('an invalid update is refused and changes nothing', async () => {
    const before = await suite.widgets.make('valid');
    const answer = await suite.widgets.replace({
      ...before,
      spec: { size: 'x' },
    });
    expectStatus(answer, { code: 422, reason: 'Invalid' });
    expect(await suite.widgets.read('valid')).toEqual(before);
  });

  it('a dry run answers the change and does not make it', async () => {
    const before = await suite.widgets.make('dry');
    const { code, body } = await suite.widgets.replace(
      { ...before, spec: { size: 2 } },
      { query: { dryRun: 'All' } },
    );
    expect({ code, size: body.spec.size }).toEqual({ code: 200, size: 2 });
    expect(body.metadata.generation).toBe(2);
    expect(await suite.widgets.read('dry')).toEqual(before);
  });

  it('an invalid value that was there before may stay', async () => {
    const { definitions } = suite;
    const before = await suite.widgets.make('ratcheted', {
      spec: { title: 'long' },
    });
    const title =
      '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/title/maxLength';
    const name = suite.widget.body.metadata.name;
    await definitions.patch(name, 'json', [
      { op: 'replace', path: title, value: 3 },
    ]);
    try {
      await eventually(async () => {
        const probe = suite.widgets.object('probe', {
          spec: { title: 'long' },
        });
        const { code } = await suite.widgets.create(probe, {
          query: { dryRun: 'All' },
        });
        expect(code).toBe(422);
      });
      const kept = await suite.widgets.replace({
        ...before,
        spec: { ...before.spec, size: 3 },
      });
      expect(kept.code).toBe(200);
      const longer = await suite.widgets.patch('ratcheted', 'merge', {
        spec: { title: 'longer' },
      });
      expectStatus(longer, { code: 422, reason: 'Invalid' });
    } finally {
      await definitions.patch(name, 'json', [
        { op: 'replace', path: title, value: 10 },
      ]);
    }
  });
});
