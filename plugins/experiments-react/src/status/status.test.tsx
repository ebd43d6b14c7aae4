import { render, screen } from '@testing-library/react';
import { allPhases } from '../runs';
import { CriterionLabel, PhaseLabel, RungLabel } from '.';

const run = {
  paused: false,
  abortRequested: false,
  deleting: false,
  simulated: false,
} as const;

describe('PhaseLabel', () => {
  it.each(allPhases)('says %s with a word and an icon', phase => {
    const { container } = render(<PhaseLabel run={{ ...run, phase }} />);
    expect(screen.getByText(phase)).toBeInTheDocument();
    expect(container.querySelector('svg')).toHaveAttribute('aria-hidden');
  });

  it('gives every end an icon of its own', () => {
    const icons = (['Complete', 'Failed', 'Aborted'] as const).map(phase => {
      const { container } = render(<PhaseLabel run={{ ...run, phase }} />);
      return container.querySelector('svg')?.innerHTML;
    });
    expect(new Set(icons).size).toBe(3);
  });
});

describe('CriterionLabel', () => {
  it.each([
    ['Pass', 'Pass'],
    ['Fail', 'Fail'],
    ['NotMeasured', 'Not measured'],
    ['Pending', 'Not yet'],
  ] as const)('%s reads %s', (outcome, words) => {
    const { container } = render(<CriterionLabel outcome={outcome} />);
    expect(screen.getByText(words)).toBeInTheDocument();
    expect(container.querySelector('svg')).toBeInTheDocument();
  });
});

describe('RungLabel', () => {
  it.each([
    ['process', false, 'Process'],
    ['simulated', true, 'Simulated'],
    [undefined, false, 'Not placed yet'],
    ['moon', false, 'moon'],
  ])('%s, simulated %s: %s', (rung, simulated, words) => {
    render(<RungLabel rung={rung} simulated={simulated} />);
    expect(screen.getByText(words)).toBeInTheDocument();
  });
});
