import { delay, KubernetesError, type WatchEvent } from '@assay/controller';
import { ProcessDied } from '../testing/ReconcilerProcess';
import type { Call, Delivery } from './MemoryClient';
import { unanswered } from './MemoryClient';
import { refuse } from './MemoryHub';
import type { Between, Process, World } from './World';

/** Longer than any run of the harness takes. */
export const LONG_PAUSE_MS = 6 * 3_600_000;

const TIMEOUT_MS = 30_000;
const RETRY_AFTER_SECONDS = 7;
const LEASE_INTERVAL_MS = 15_000;
/** A watch that is held up is held up for so long when nothing else ends it. */
const LATE_MS = 20_000;

/** What can go wrong at a request. */
export const callFaults = [
  'dies before sending',
  'dies after commit',
  'conflict',
  'too many requests',
  'server error',
  'timeout, not committed',
  'timeout after commit',
  'connection reset in the answer',
  'forbidden',
  'kind missing',
  'paused for a lease, then two leaders',
  'paused until the other is done',
] as const;

/** What can go wrong with what a watch delivers. */
export const deliveryFaults = [
  'delayed past the next own write',
  'dropped, then listed again',
  'reordered across kinds',
  'delivered twice',
] as const;

export type CallFault = (typeof callFaults)[number];
export type DeliveryFault = (typeof deliveryFaults)[number];
export type Fault = CallFault | DeliveryFault;

export function isDelivery(fault: Fault): fault is DeliveryFault {
  return (deliveryFaults as readonly string[]).includes(fault);
}

const reads = ['get', 'list', 'watch'];

/** Whether a fault can happen to a request: nothing that is only read can conflict. */
export function concerns(fault: Fault, call: Pick<Call, 'verb'>): boolean {
  return fault !== 'conflict' || !reads.includes(call.verb);
}

/** One fault at one place: the n-th request or delivery of the first process, from 1. */
export interface FaultAt {
  fault: Fault;
  at: number;
}

/** Numbers the requests and deliveries of the first process and lets one of them go wrong. */
export class Director implements Between {
  world!: World;
  /** All of them, in order; what a run without fault has are the places where one can happen. */
  readonly calls: Call[] = [];
  deliveries = 0;
  /** When it happened, in Unix milliseconds, and to what. */
  struckAt: number | undefined;
  struck: Call | undefined;
  /** Index into the world's requests of the first one after the fault had passed. */
  requestsBefore = 0;
  /** Called before each request; for what people and the world do at any moment. */
  beforeCall: (call: number) => void = () => {};
  #lates: { delivery: Delivery; until: 'own write' | 'another kind' }[] = [];

  constructor(private readonly plan?: FaultAt) {}

  /** What an error that it made says. */
  get token(): string {
    return `injected at ${this.plan?.at}`;
  }

  async gate(
    process: Process,
    call: Call,
    send: () => unknown,
  ): Promise<unknown> {
    if (process.index !== 0) {
      return send();
    }
    this.calls.push(call);
    this.beforeCall(this.calls.length);
    const due =
      this.plan?.at === this.calls.length && !isDelivery(this.plan.fault);
    const answer = due ? await this.#strike(process, call, send) : send();
    if (!reads.includes(call.verb) && call.type.plural !== 'events') {
      this.#deliverLate('own write');
    }
    return answer;
  }

  courier(process: Process, delivery: Delivery): void {
    if (process.index !== 0) {
      delivery.deliver(delivery.event);
      return;
    }
    this.deliveries += 1;
    const due =
      this.plan?.at === this.deliveries && isDelivery(this.plan.fault);
    if (due) {
      this.#note();
      this.#disturb(delivery);
      return;
    }
    const late = this.#lates.find(each => each.delivery.type === delivery.type);
    if (late) {
      // A watch keeps its order: what follows waits with what is late.
      this.#lates.push({ delivery, until: late.until });
      return;
    }
    delivery.deliver(delivery.event);
    this.#deliverLate('another kind');
  }

  #note(call?: Call): void {
    this.struckAt = this.world.clock.now();
    this.struck = call;
    this.requestsBefore = this.world.requests.length;
  }

  async #strike(
    process: Process,
    call: Call,
    send: () => unknown,
  ): Promise<unknown> {
    const { world, token } = this;
    this.#note(call);
    switch (this.plan?.fault as CallFault) {
      case 'dies before sending':
        world.crash(process);
        throw new ProcessDied('before sending');
      case 'dies after commit':
        commit(send);
        world.crash(process);
        throw new ProcessDied('after commit');
      case 'conflict':
        throw refuse(409, 'Conflict', token);
      case 'too many requests':
        throw new KubernetesError(token, {
          code: 429,
          reason: 'TooManyRequests',
          retryAfterMs: RETRY_AFTER_SECONDS * 1000,
        });
      case 'server error':
        throw refuse(500, 'InternalError', token);
      case 'timeout, not committed':
        await delay(world.clock, TIMEOUT_MS);
        throw unanswered('RequestTimeout', token);
      case 'timeout after commit':
        commit(send);
        await delay(world.clock, TIMEOUT_MS);
        throw unanswered('RequestTimeout', token);
      case 'connection reset in the answer':
        commit(send);
        throw unanswered('ConnectionFailed', token);
      case 'forbidden':
        throw refuse(403, 'Forbidden', token);
      case 'kind missing':
        throw refuse(404, 'NotFound', token);
      case 'paused for a lease, then two leaders':
        process.pause();
        world.startProcess();
        world.clock.setTimeout(() => {
          process.resume();
          world.clock.setTimeout(() => process.die(), LEASE_INTERVAL_MS);
        }, LEASE_INTERVAL_MS);
        await process.whenResumed;
        return send();
      default:
        // It wakes up long after the end, sends what it was about to send, and hears the lease is lost.
        process.pause();
        world.startProcess();
        world.clock.setTimeout(() => process.resume(), LONG_PAUSE_MS);
        await process.whenResumed;
        try {
          return send();
        } finally {
          process.die();
        }
    }
  }

  #disturb(delivery: Delivery): void {
    const { clock } = this.world;
    switch (this.plan?.fault as DeliveryFault) {
      case 'delayed past the next own write':
        this.#lates.push({ delivery, until: 'own write' });
        clock.setTimeout(() => this.#deliverLate('own write'), LATE_MS);
        break;
      case 'dropped, then listed again':
        clock.setTimeout(() => delivery.expire(), LATE_MS);
        break;
      case 'reordered across kinds':
        this.#lates.push({ delivery, until: 'another kind' });
        clock.setTimeout(() => this.#deliverLate('another kind'), LATE_MS);
        break;
      default:
        delivery.deliver(delivery.event);
        delivery.deliver(again(delivery.event));
    }
  }

  #deliverLate(until: 'own write' | 'another kind'): void {
    const due = this.#lates.filter(late => late.until === until);
    this.#lates = this.#lates.filter(late => late.until !== until);
    due.forEach(({ delivery }) => delivery.deliver(delivery.event));
  }
}

/** The server acts; what it answers, a refusal as well, is lost. */
function commit(send: () => unknown): void {
  try {
    send();
  } catch {
    // Nobody hears it.
  }
}

/** The same as an addition, as after a list that told nothing new. */
function again(event: WatchEvent): WatchEvent {
  return event.type === 'MODIFIED' ? { ...event, type: 'ADDED' } : event;
}
