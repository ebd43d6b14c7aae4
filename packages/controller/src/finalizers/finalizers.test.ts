import {
  addFinalizerPatch,
  hasFinalizer,
  removeFinalizerPatch,
} from './finalizers';

const object = (finalizers?: string[]) => ({
  metadata: { name: 'one', resourceVersion: '7', finalizers },
});

describe('finalizers', () => {
  it.each([
    { given: undefined, has: false, added: ['x'], removed: [] },
    { given: ['y'], has: false, added: ['y', 'x'], removed: ['y'] },
    { given: ['x', 'y'], has: true, added: ['x', 'y'], removed: ['y'] },
  ])('of $given', ({ given, has, added, removed }) => {
    const widget = object(given);
    expect(hasFinalizer(widget, 'x')).toBe(has);
    expect(addFinalizerPatch(widget, 'x')).toEqual({
      metadata: { resourceVersion: '7', finalizers: added },
    });
    expect(removeFinalizerPatch(widget, 'x')).toEqual({
      metadata: { resourceVersion: '7', finalizers: removed },
    });
    expect(widget).toEqual(object(given));
  });
});
