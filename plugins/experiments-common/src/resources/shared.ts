import { annotations, labels } from './group';

/** Value of the label `assay.dev/shared` of a registration that several runs may use. @public */
export const SHARED_REGISTRATION = 'registration';

/** What an object says of itself and of those who use it. @public */
export interface Annotated {
  metadata: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
}

/** Whether a cluster Secret is one that runs made and share. @public */
export function isSharedRegistration({ metadata }: Annotated): boolean {
  return metadata.labels?.[labels.shared] === SHARED_REGISTRATION;
}

/** The runs that say on a shared object that they use it: UIDs, and `namespace/name`. @public */
export function usersOf({
  metadata,
}: Annotated): { runUid: string; runKey: string }[] {
  const prefix = annotations.usedByPrefix;
  return Object.entries(metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, runKey]) => ({ runUid: key.slice(prefix.length), runKey }));
}
