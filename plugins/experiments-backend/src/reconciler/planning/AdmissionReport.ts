import type { FieldError, Reason } from '@assay/plugin-experiments-common';

/** Collects what is wrong with a spec while it is resolved, so that a person sees all of it. */
export class AdmissionReport {
  readonly errors: FieldError[] = [];
  readonly warnings: string[] = [];

  refuse(field: string, reason: Reason, message: string): void {
    this.errors.push({ field, reason, message });
  }

  warn(message: string): void {
    this.warnings.push(message);
  }
}

/** Path of a key of a map: `parent.key`, or `parent[key]` where a dot would mislead. */
export function keyPath(parent: string, key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key)
    ? `${parent}.${key}`
    : `${parent}[${key}]`;
}
