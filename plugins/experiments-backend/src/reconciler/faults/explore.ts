import { callFaults, deliveryFaults, type Fault } from './alphabet';
import { disturbances } from './disturbances';
import { faultsOf, play, type Outcome, type Schedule } from './schedule';
import type { Surroundings } from './schedule';
import { variants, type Variant } from './variants';

/** Which part of all schedules. */
export interface Part {
  /** Of `of` equal parts, the one with this index. */
  index: number;
  of: number;
}

/** What was tried of one fault on one variant. */
export interface Row {
  variant: string;
  fault: string;
  tried: number;
  survived: number;
}

export interface Failure {
  /** What to set `SCHEDULE` to, to play exactly this one. */
  replay: string;
  property: number;
  what: string;
}

export interface Exploration {
  rows: Row[];
  failures: Failure[];
  lateAnchors: number;
}

/** Every schedule of a variant, after one without fault that says where faults can happen. */
export function schedulesOf(
  variant: Variant,
  baseline: Outcome,
): { fault: string; at: number; schedule: Schedule }[] {
  const single = (fault: Fault, at: number) => ({
    fault,
    at,
    schedule: { variant, fault: { fault, at } },
  });
  const places = (count: number) =>
    Array.from({ length: count }, (_, index) => index + 1);
  const opened = baseline.calls.filter(({ verb }) => verb === 'watch').length;
  return [
    ...callFaults.flatMap(fault =>
      faultsOf(baseline.calls, fault).map(({ at }) => single(fault, at)),
    ),
    ...deliveryFaults.flatMap(fault =>
      places(baseline.deliveries).map(at => single(fault, at)),
    ),
    ...(['refuses', 'writes and says 503'] as const).flatMap(kind =>
      places(variant.steadyStore ? 0 : baseline.storeCalls).map(at => ({
        fault: `the store ${kind}`,
        at,
        schedule: { variant, store: { at, kind } },
      })),
    ),
    ...disturbances
      .filter(({ of }) => of.includes(variant.name))
      .flatMap(what =>
        places(baseline.calls.length)
          // Before that there is no run yet.
          .filter(at => at > opened)
          .map(at => ({
            fault: what.name,
            at,
            schedule: { variant, disturbance: { at, what } },
          })),
      ),
  ];
}

/** Plays all schedules, or a part, and tells of each variant and fault when it is done. */
export async function explore(
  surroundings: Surroundings,
  options: {
    part?: Part;
    /** `variant/fault/call`, each of which may be `*`. */
    only?: string;
    each?: (row: Row) => void;
  } = {},
): Promise<Exploration> {
  const { part = { index: 0, of: 1 } } = options;
  const [wantedVariant = '*', wantedFault = '*', wantedAt = '*'] =
    options.only?.split('/') ?? [];
  const wants = (wanted: string, value: string) =>
    wanted === '*' || wanted === value;
  const result: Exploration = { rows: [], failures: [], lateAnchors: 0 };
  let number = 0;
  for (const variant of variants) {
    if (!wants(wantedVariant, variant.name)) {
      continue;
    }
    const baseline = await play({ variant }, surroundings);
    const rows = new Map<string, Row>();
    const record = (fault: string, replay: string, outcome: Outcome) => {
      const row = rows.get(fault) ?? {
        variant: variant.name,
        fault,
        tried: 0,
        survived: 0,
      };
      rows.set(fault, row);
      row.tried += 1;
      row.survived += outcome.violations.length === 0 ? 1 : 0;
      result.lateAnchors += outcome.lateAnchors;
      result.failures.push(
        ...outcome.violations.map(violation => ({ replay, ...violation })),
      );
    };
    if (part.index === 0) {
      record('no fault', `${variant.name}/no fault/0`, baseline);
    }
    for (const { fault, at, schedule } of schedulesOf(variant, baseline)) {
      number += 1;
      if (
        number % part.of === part.index &&
        wants(wantedFault, fault) &&
        wants(wantedAt, String(at))
      ) {
        record(
          fault,
          `${variant.name}/${fault}/${at}`,
          await play(schedule, surroundings, baseline),
        );
      }
    }
    // A program that plays for minutes says how far it is.
    for (const row of rows.values()) {
      result.rows.push(row);
      options.each?.(row);
    }
  }
  return result;
}
