export * from './decodeProtobuf';
