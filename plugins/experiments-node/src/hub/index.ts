export * from './DefaultHubService';
export * from './HubInfo';
export * from './HubService';
export * from './config';
export * from './hubServiceRef';
