export * from './PatchError';
export * from './managedFields';
export * from './ApplyOptions';
export * from './serverSideApply';
export * from './trackUpdate';
export * from './mergePatch';
export * from './jsonPatch';
export * from './strategicMergePatch';
