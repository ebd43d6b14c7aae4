export * from './config';
export * from './S3ResultStore';
