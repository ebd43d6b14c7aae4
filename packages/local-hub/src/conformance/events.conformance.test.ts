import { Loose } from './api';
import { Collection } from './collection';
import { expectStatus, names } from './expectations';
import { conformance } from './suite';

conformance('events of both groups', suite => {
  const core = (): Collection => suite.builtin('v1', 'Event', 'events');
  const modern = (): Collection =>
    suite.builtin('events.k8s.io/v1', 'Event', 'events');

  function regarding(name: string): Loose {
    return {
      apiVersion: 'assay.dev/v1',
      kind: suite.widget.type.kind,
      namespace: suite.namespace,
      name,
      uid: `uid-of-${name}`,
    };
  }

  function modernEvent(name: string, more: Loose = {}): Loose {
    return modern().object(name, {
      eventTime: '2024-01-01T00:00:00.123456Z',
      reportingController: 'assay.dev/controller',
      reportingInstance: 'controller-1',
      action: 'Create',
      reason: 'Created',
      type: 'Normal',
      note: 'Made it',
      regarding: regarding(name),
      ...more,
    });
  }

  it('a modern event is seen as a core event', async () => {
    const made = await modern().create(modernEvent('new'));
    expect(made.code).toBe(201);
    expect(made.body).toMatchObject({
      kind: 'Event',
      apiVersion: 'events.k8s.io/v1',
      note: 'Made it',
    });
    expect(await core().read('new')).toMatchObject({
      kind: 'Event',
      apiVersion: 'v1',
      metadata: {
        uid: made.body.metadata.uid,
        resourceVersion: made.body.metadata.resourceVersion,
      },
      involvedObject: regarding('new'),
      message: 'Made it',
      reason: 'Created',
      type: 'Normal',
      action: 'Create',
      eventTime: '2024-01-01T00:00:00.123456Z',
      reportingComponent: 'assay.dev/controller',
      reportingInstance: 'controller-1',
      firstTimestamp: null,
      lastTimestamp: null,
    });
  });

  it('a core event is seen as a modern event', async () => {
    const made = await core().create(
      core().object('old', {
        involvedObject: regarding('old'),
        reason: 'Happened',
        message: 'It did',
        type: 'Warning',
        source: { component: 'kubectl' },
        firstTimestamp: '2024-01-01T00:00:00Z',
        lastTimestamp: '2024-01-01T00:01:00Z',
        count: 3,
      }),
    );
    expect(made.code).toBe(201);
    expect(await modern().read('old')).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      regarding: regarding('old'),
      reason: 'Happened',
      note: 'It did',
      type: 'Warning',
      deprecatedSource: { component: 'kubectl' },
      deprecatedFirstTimestamp: '2024-01-01T00:00:00Z',
      deprecatedLastTimestamp: '2024-01-01T00:01:00Z',
      deprecatedCount: 3,
      eventTime: null,
    });
  });

  it('a series counts on, in both groups', async () => {
    await modern().create(modernEvent('series'));
    const series = {
      count: 2,
      lastObservedTime: '2024-01-01T00:00:01.000000Z',
    };
    const { code } = await modern().patch('series', 'merge', { series });
    expect(code).toBe(200);
    expect((await core().read('series')).series).toEqual(series);
  });

  it('client-go writes a series by a strategic merge patch', async () => {
    await modern().create(modernEvent('strategic'));
    const series = {
      count: 5,
      lastObservedTime: '2024-01-01T00:00:01.000000Z',
    };
    const { body } = await modern().patch('strategic', 'strategic', { series });
    expect(body.series).toEqual(series);
  });

  it('one is selected by what it is about', async () => {
    await modern().create(modernEvent('selected'));
    const about = 'involvedObject.name=selected,involvedObject.kind=';
    const answer = await core().list({
      fieldSelector: `${about}${suite.widget.type.kind},involvedObject.namespace=${suite.namespace},involvedObject.uid=uid-of-selected,reason=Created,type=Normal`,
    });
    expect(names(answer)).toEqual(['selected']);
    const other = await modern().list({
      fieldSelector: 'regarding.name=selected',
    });
    expect(names(other)).toEqual(['selected']);
  });

  it('a watch of either group tells the events of the other', async () => {
    const { body } = await core().list();
    const watch = await core().watch({
      resourceVersion: body.metadata.resourceVersion,
    });
    await modern().create(modernEvent('watched'));
    const { type, object } = await watch.next();
    watch.close();
    expect({ type, apiVersion: object.apiVersion }).toEqual({
      type: 'ADDED',
      apiVersion: 'v1',
    });
    expect(object.involvedObject.name).toBe('watched');
  });

  it('deleted in one group, gone in the other', async () => {
    await modern().create(modernEvent('deleted'));
    expect((await core().delete('deleted')).code).toBe(200);
    expect((await modern().get('deleted')).code).toBe(404);
  });

  it('a core event in another namespace than its object is refused', async () => {
    const answer = await core().create(
      core().object('astray', {
        involvedObject: { ...regarding('astray'), namespace: 'other' },
      }),
    );
    expectStatus(answer, {
      code: 422,
      reason: 'Invalid',
      message:
        'Event "astray" is invalid: involvedObject.namespace: Invalid value: "other": does not match event.namespace',
      causes: ['FieldValueInvalid involvedObject.namespace'],
    });
  });

  it.each<[string, Loose, ...string[]]>([
    ['no time', { eventTime: undefined }, 'FieldValueRequired eventTime'],
    [
      'no controller',
      { reportingController: undefined },
      'FieldValueRequired reportingController',
      'FieldValueInvalid reportingController',
    ],
    [
      'no instance',
      { reportingInstance: undefined },
      'FieldValueRequired reportingInstance',
    ],
    ['no action', { action: undefined }, 'FieldValueRequired action'],
    ['no reason', { reason: undefined }, 'FieldValueRequired reason'],
    ['another type', { type: 'Odd' }, 'FieldValueInvalid type'],
    ['a long note', { note: 'x'.repeat(1025) }, 'FieldValueInvalid message'],
    ['a long reason', { reason: 'x'.repeat(129) }, 'FieldValueInvalid reason'],
  ])('a modern event with %s is refused', async (_title, more, ...causes) => {
    const answer = await modern().create(modernEvent('wrong', more));
    expectStatus(answer, { code: 422, reason: 'Invalid', causes });
  });

  it('a modern event with milliseconds is refused', async () => {
    const answer = await modern().create(
      modernEvent('wrong', { eventTime: '2024-01-01T00:00:00.123Z' }),
    );
    expectStatus(answer, {
      code: 400,
      reason: 'BadRequest',
      message: /cannot parse "\.123Z" as "\.000000"$/,
    });
  });

  it('what a modern event says cannot change', async () => {
    await modern().create(modernEvent('said'));
    expectStatus(await modern().patch('said', 'merge', { note: 'Other' }), {
      code: 422,
      reason: 'Invalid',
      causes: ['FieldValueInvalid message'],
    });
  });
});
