import { registeredProvider } from '../registeredProvider';

/** A cluster of Talos Linux, made and registered by `install/talos`. */
export const talosProvider = registeredProvider('talos');
