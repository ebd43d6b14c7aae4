export { type KubernetesEvent, eventType } from './Event';
export { EventRecorder, type EventRecorderOptions } from './EventRecorder';
