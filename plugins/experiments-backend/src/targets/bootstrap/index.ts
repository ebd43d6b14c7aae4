export {
  bootstrapTarget,
  type BootstrapOptions,
  type BootstrapOutcome,
} from './bootstrapTarget';
