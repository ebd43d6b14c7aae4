import type { Application } from '../kinds';
import { decideRefusedTargets } from './renewRegistrations';

const application = (...messages: string[]) =>
  ({
    status: {
      conditions: messages.map(message => ({
        type: 'ComparisonError',
        message,
      })),
    },
  } as Application);

describe('decideRefusedTargets', () => {
  it('names each target once whose token is not known any more', () => {
    const closed = application(
      'Failed to load live state: failed to get cluster info for "https://1.2.3.4": error synchronizing cache state : failed to get server version: the server has asked for the client to provide credentials',
    );
    expect(
      decideRefusedTargets([
        { target: 'a', application: closed },
        { target: 'a', application: closed },
        { target: 'b', application: application('dial tcp: i/o timeout') },
        { target: 'c', application: application() },
        { target: 'd' },
      ]),
    ).toEqual(['a']);
  });
});
