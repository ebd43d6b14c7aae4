export { GarbageCollector } from './GarbageCollector';
