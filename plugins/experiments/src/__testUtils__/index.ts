export * from './FakeExperiments';
export * from './fakeRun';
export * from './fakeSpec';
