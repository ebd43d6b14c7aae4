export { type Clock, type Random, delay, systemClock } from './Clock';
export { VirtualClock } from './VirtualClock';
