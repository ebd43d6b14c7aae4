export * from './CriterionLabel';
export * from './PhaseLabel';
export * from './RungLabel';
export * from './StatusLabel';
