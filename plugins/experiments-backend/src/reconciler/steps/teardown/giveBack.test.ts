import { heldBy } from './giveBack';

describe('heldBy', () => {
  const metadata = { name: 'axp-a', finalizers: ['example.com/hold', 'b/c'] };
  const failing = { conditions: [{ type: 'DeletionError', message: 'EOF' }] };
  it.each([
    ['goes its way', { metadata }, false, undefined],
    [
      'stays for too long',
      { metadata },
      true,
      'axp-a is held by example.com/hold, b/c',
    ],
    ['says why', { metadata, status: failing }, false, 'EOF'],
    [
      'says why, for too long',
      { metadata, status: failing },
      true,
      'EOF; axp-a is held by example.com/hold, b/c',
    ],
    [
      'is there without a reason',
      { metadata: { name: 'axp-a' } },
      true,
      undefined,
    ],
  ])('of what %s', (_, object, isLate, want) => {
    expect(heldBy(object as never, isLate)).toBe(want);
  });
});
