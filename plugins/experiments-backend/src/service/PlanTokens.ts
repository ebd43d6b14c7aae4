import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@assay/controller';

/** How long somebody who was shown a plan may take to decide. */
const VALID_MS = 60 * 60 * 1000;

interface Payload {
  /** Hash of what was planned. */
  plan: string;
  /** Unix milliseconds. */
  until: number;
}

/** Proofs that a caller was shown the plan of exactly this spec. */
export class PlanTokens {
  readonly #key: () => Promise<Buffer>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(options: {
    /** The same for every replica. */
    key: () => Promise<Buffer>;
    clock: Pick<Clock, 'now'>;
  }) {
    this.#key = options.key;
    this.#clock = options.clock;
  }

  async issue(planHash: string): Promise<string> {
    const payload: Payload = {
      plan: planHash,
      until: this.#clock.now() + VALID_MS,
    };
    const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
    return `${text}.${(await this.#sign(text)).toString('base64url')}`;
  }

  /** Returns what is wrong with a token, in words that follow "planToken"; undefined: nothing. */
  async refusal(token: string, planHash: string): Promise<string | undefined> {
    const [text, signature] = token.split('.');
    if (!signature) {
      return 'is no token of this API';
    }
    const given = Buffer.from(signature, 'base64url');
    const wanted = await this.#sign(text);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      return 'is no token of this API';
    }
    const payload = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    ) as Payload;
    if (payload.until < this.#clock.now()) {
      return 'has expired; ask for a plan again';
    }
    return payload.plan === planHash
      ? undefined
      : 'belongs to another plan; ask for a plan of this run';
  }

  async #sign(text: string): Promise<Buffer> {
    return createHmac('sha256', await this.#key())
      .update(text)
      .digest();
  }
}
