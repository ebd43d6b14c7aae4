export * from './KubernetesClient';
export * from './KubernetesError';
export {
  type KubernetesClientOptions,
  createKubernetesClient,
} from './createKubernetesClient';
export type { ApiRequest, ApiResponse, Interceptor } from './intercept';
export {
  type KubeConfig,
  type KubeConfigSource,
  loadKubeConfig,
} from './kubeConfig';
export { MalformedEventError } from './watchStream';
