import type { KubernetesObject } from '@assay/controller';
import { annotations, labels } from '@assay/plugin-experiments-common';
import type { Identity } from './types';

/** Tags as clouds take them; Compositions copy them from the cluster to what it consists of. */
const tags = {
  installation: 'assay-installation',
  runUid: 'assay-run-uid',
  expiresAt: 'assay-expires-at',
} as const;

/** Fields of a managed resource that hold tags, by cloud. */
const TAG_FIELDS = ['tags', 'labels', 'resourceLabels', 'userLabels'];

/** Whose an object says it is; undefined when it names no run. */
export function identify(object: KubernetesObject): Identity | undefined {
  const own = object.metadata.labels ?? {};
  const cloud = own[labels.runUid] ? {} : tagsOf(object);
  const runUid = own[labels.runUid] ?? cloud[tags.runUid];
  if (!runUid) {
    return undefined;
  }
  return {
    installation: own[labels.installation] ?? cloud[tags.installation],
    runUid,
    runKey: object.metadata.annotations?.[annotations.run],
    role: own[labels.role],
    expiresAt: parseSeconds(own[labels.expiresAt] ?? cloud[tags.expiresAt]),
  };
}

function tagsOf(object: KubernetesObject): Record<string, string> {
  const { spec } = object as { spec?: { forProvider?: object } };
  const provided = (spec?.forProvider ?? {}) as Record<string, unknown>;
  const found = TAG_FIELDS.map(field => provided[field]).filter(
    (each): each is Record<string, string> =>
      typeof each === 'object' && each !== null && !Array.isArray(each),
  );
  return Object.assign({}, ...found);
}

/** Unix milliseconds of a label in Unix seconds; undefined for anything else. */
function parseSeconds(text: string | undefined): number | undefined {
  return text && /^\d{1,12}$/.test(text) ? Number(text) * 1000 : undefined;
}
