import type {
  CreatedRun,
  CreateRunRequest,
  RunKey,
} from '@assay/plugin-experiments-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { experimentsApiRef } from './experimentsApi';
import { invalidateChanging } from './invalidate';

/** Starts a run. Each call is one run: a request that is sent again after a lost answer is not. */
export function useStartRun() {
  const api = useApi(experimentsApiRef);
  return useAction<CreateRunRequest, CreatedRun>(request =>
    api.createRun({ idempotencyKey: newKey(), ...request }),
  );
}

/** `crypto.randomUUID` exists on secure origins only, and a lab may be served over plain HTTP. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

export type RunVerb = 'abort' | 'pause' | 'resume' | 'delete';

/** Changes what a run is meant to do. */
export function useRunAction(verb: RunVerb) {
  const api = useApi(experimentsApiRef);
  return useAction<RunKey, unknown>(key => {
    switch (verb) {
      case 'abort':
        return api.abortRun(key);
      case 'pause':
        return api.pauseRun(key);
      case 'resume':
        return api.resumeRun(key);
      default:
        return api.deleteRun(key);
    }
  });
}

/** Gives up on something of a run that cannot be confirmed gone. */
export function useAbandonEntry() {
  const api = useApi(experimentsApiRef);
  return useAction<RunKey & { entry: string }, unknown>(request =>
    api.abandonEntry(request),
  );
}

function useAction<Input, Output>(act: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    // Whatever the answer was, the page may be behind: after a lost one the run may exist.
    onSettled: () => invalidateChanging(queries),
  });
}
