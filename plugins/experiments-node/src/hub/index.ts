export * from './DefaultHubService';
export * from './HubService';
export * from './config';
export * from './hubServiceRef';
