/**
 * Charts, badges and formatting that the portal and the results site share.
 *
 * @packageDocumentation
 */
export * from './charts';
export * from './format';
export * from './layout';
export * from './runs';
export * from './status';
