import {
  MAX_NAME_LENGTH,
  objectName,
  roleLabel,
  roles,
  runPrefix,
} from './names';

const uid = '6f1e6d2c-0000-4000-8000-000000000001';
const long = {
  target: 't'.repeat(20),
  app: 'a'.repeat(40),
  variant: 'v'.repeat(30),
};

describe('objectName', () => {
  it('is the same for the same run, role and attempt, and differs otherwise', () => {
    const name = objectName(uid, 'workload', 1);
    expect(objectName(uid, 'workload', 1)).toBe(name);
    const others = [
      objectName(uid, 'workload', 2),
      objectName(uid, 'plan', 1),
      objectName(`${uid}x`, 'workload', 1),
    ];
    expect(new Set([name, ...others]).size).toBe(4);
  });

  it('begins with the prefix of its run and says its role', () => {
    expect(objectName(uid, 'workload', 1)).toMatch(
      new RegExp(`^${runPrefix(uid)}-workload-[a-z2-7]{5}$`),
    );
    expect(runPrefix(uid)).toMatch(/^axp-[a-z2-7]{8}$/);
  });

  it('is a DNS label that leaves room, however long the role is', () => {
    const name = objectName(uid, roles.application(long), 1);
    expect(name.length).toBeLessThanOrEqual(MAX_NAME_LENGTH);
    expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    const other = objectName(
      uid,
      roles.application({ ...long, variant: 'w'.repeat(30) }),
      1,
    );
    expect(other).not.toBe(name);
  });
});

describe('roleLabel', () => {
  it('is a label value, and still tells long roles apart', () => {
    expect(roleLabel('workload')).toBe('workload');
    const label = roleLabel(roles.application(long));
    expect(label).toHaveLength(63);
    expect(roleLabel(`${roles.application(long)}x`)).not.toBe(label);
  });
});
