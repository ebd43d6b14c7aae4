import { registeredProvider } from '../registeredProvider';

/** A cluster of kind, made and registered by `install/kind`. */
export const kindProvider = registeredProvider('kind');
