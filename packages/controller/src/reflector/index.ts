export { listAll, type ListAllOptions } from './listAll';
export type { ObjectEvent } from './ObjectCache';
export { Reflector } from './Reflector';
export type { ReflectorHealth, ReflectorOptions } from './ReflectorOptions';
