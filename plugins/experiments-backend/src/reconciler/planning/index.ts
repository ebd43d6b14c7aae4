export type { AdmissionContext } from './AdmissionContext';
export { validateSpec } from './validateSpec';
export { planRun } from './planRun';
