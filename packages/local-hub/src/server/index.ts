export { createCertificates, type Certificates } from './certificates';
export {
  createHubServer,
  type HubServer,
  type HubServerOptions,
} from './createHubServer';
export type { ExtensionRequest, HttpExtension } from './extensions';
