import { Alert } from '@backstage/ui';
import { RiGhostLine } from '@remixicon/react';

/** Stands on every page of a simulated run and of its result. */
export function SimulatedNotice() {
  return (
    <Alert
      status="warning"
      icon={<RiGhostLine aria-hidden />}
      title="Simulated"
      description="Nothing ran and nothing was measured. The run shows how the lab works, not how the components perform."
    />
  );
}
