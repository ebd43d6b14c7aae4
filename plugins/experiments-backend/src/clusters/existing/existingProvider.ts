import { registeredProvider } from '../registeredProvider';

/** A cluster that Argo CD knows or whose kubeconfig stands in a Secret. */
export const existingProvider = registeredProvider('existing');
