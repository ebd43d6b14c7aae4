export * from './FolderResultStore';
