import type { RunPlan } from './plan';
import { isBesideLoad, remoteLoadTarget } from './loadPlacement';
import { decideOutside } from './outsideAddress';

const hub = { name: 'hub', connection: { type: 'hub' } };
const one = { name: 'one', connection: {}, server: 'https://one' };
const again = { name: 'again', connection: {}, server: 'https://one' };
const made = { name: 'made' };
const other = { name: 'other' };

const plan = (target?: string) =>
  ({
    targets: [hub, one, again, made, other],
    workflow: { target },
  } as unknown as RunPlan);

describe('the place of the load', () => {
  it.each([
    [undefined, undefined],
    ['hub', undefined],
    ['one', 'one'],
    ['made', 'made'],
  ])('for the plan that says %s, is in the target %s', (target, want) => {
    expect(remoteLoadTarget(plan(target))?.name).toBe(want);
  });

  it.each([
    // Where nothing is said, the hub runs it.
    [undefined, ['hub']],
    ['hub', ['hub']],
    ['one', ['one', 'again']],
    ['made', ['made']],
  ])('for the plan that says %s, is beside %s', (target, want) => {
    const given = plan(target);
    expect(
      given.targets
        .filter(each => isBesideLoad(given, each))
        .map(({ name }) => name),
    ).toEqual(want);
  });
});

describe('decideOutside', () => {
  const port = { name: 'http', index: 0, port: 8080, protocol: 'http' };
  const served = { name: 'http', port: 8080, nodePort: 30080 };
  const balanced = (...ingress: object[]) => ({
    spec: { type: 'LoadBalancer', ports: [served] },
    status: { loadBalancer: { ingress } },
  });
  const node = (ready: boolean, ...addresses: [string, string][]) => ({
    status: {
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      addresses: addresses.map(([type, address]) => ({ type, address })),
    },
  });
  const nodes = [
    node(false, ['ExternalIP', '203.0.113.1']),
    node(true, ['Hostname', 'b'], ['InternalIP', '10.0.0.2']),
  ];
  it.each([
    ['no Service', undefined, undefined],
    ['a Service without the port', { spec: { ports: [] } }, undefined],
    [
      'a Service for its cluster only',
      { spec: { type: 'ClusterIP', ports: [served] } },
      undefined,
    ],
    ['a balancer', balanced({ ip: '198.51.100.7' }), '198.51.100.7:8080'],
    [
      'a balancer of IPv6',
      balanced({ ip: '2001:db8::7' }),
      '[2001:db8::7]:8080',
    ],
    ['a balancer with a name', balanced({ hostname: 'lb.x' }), 'lb.x:8080'],
    ['a balancer that is still made', balanced(), undefined],
    [
      'addresses that are led to it',
      { spec: { ports: [served], externalIPs: ['192.0.2.9'] } },
      '192.0.2.9:8080',
    ],
    [
      'a port of the nodes, of which one is ready',
      { spec: { type: 'NodePort', ports: [served] } },
      '10.0.0.2:30080',
    ],
  ])('%s', (_, service, want) => {
    expect(decideOutside(service as never, port, nodes as never[])).toBe(want);
  });

  it('prefers the address of a node that is reached from anywhere', () => {
    const service = { spec: { type: 'NodePort', ports: [served] } };
    const found = [
      ...nodes,
      node(true, ['InternalIP', '10.0.0.3'], ['ExternalIP', '203.0.113.3']),
    ];
    expect(decideOutside(service as never, port, found as never[])).toBe(
      '203.0.113.3:30080',
    );
  });
});
