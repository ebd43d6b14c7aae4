export * from './aksProvider';
