export * from './FolderLibrary';
export * from './libraryServiceRef';
export * from './readLibrary';
export * from './types';
