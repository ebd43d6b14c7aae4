import {
  RiCloudLine,
  RiCpuLine,
  RiGhostLine,
  RiServerLine,
} from '@remixicon/react';
import { StatusLabel } from './StatusLabel';

const rungs: Record<string, { label: string; icon: typeof RiCpuLine }> = {
  process: { label: 'Process', icon: RiCpuLine },
  existing: { label: 'Existing cluster', icon: RiServerLine },
  virtual: { label: 'Virtual cluster', icon: RiServerLine },
  cloud: { label: 'Cloud', icon: RiCloudLine },
};

/** @public */
export interface RungLabelProps {
  /** Absent until the run was admitted. */
  rung?: string;
  simulated: boolean;
}

/** The kind of target that a run ran on. A simulated one says that nothing ran. @public */
export function RungLabel({ rung, simulated }: RungLabelProps) {
  if (simulated) {
    return <StatusLabel tone="warning" icon={RiGhostLine} label="Simulated" />;
  }
  if (!rung) {
    return (
      <StatusLabel tone="neutral" icon={RiServerLine} label="Not placed yet" />
    );
  }
  const { label, icon } = rungs[rung] ?? { label: rung, icon: RiServerLine };
  return <StatusLabel tone="neutral" icon={icon} label={label} />;
}
