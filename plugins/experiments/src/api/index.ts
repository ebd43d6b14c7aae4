export * from './QueryProvider';
export * from './actions';
export * from './experimentsApi';
export * from './failure';
export * from './loadable';
export * from './queries';
