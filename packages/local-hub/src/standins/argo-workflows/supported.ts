import { marks } from '../resourceTypes';
import { planRetries } from './retries';
import { PlanError } from './templating';
import type { Step, Template, WorkflowSpec } from './types';

/**
 * What is understood. Everything else in a specification would silently be done differently here
 * than by the real engine, so it is refused. The second list changes nothing for a process.
 */
const understood = {
  spec: [
    'entrypoint',
    'arguments',
    'templates',
    'workflowTemplateRef',
    'activeDeadlineSeconds',
    'shutdown',
    'suspend',
    'ttlStrategy',
    'parallelism',
  ],
  specWithoutEffect: [
    'securityContext',
    'volumes',
    'podSpecPatch',
    'serviceAccountName',
    'podGC',
    'priority',
    'artifactRepositoryRef',
    'workflowMetadata',
  ],
  steps: ['name', 'steps', 'inputs', 'outputs', 'parallelism', 'failFast'],
  container: [
    'name',
    'container',
    'metadata',
    'inputs',
    'outputs',
    'retryStrategy',
  ],
  templateWithoutEffect: ['serviceAccountName', 'nodeSelector', 'podSpecPatch'],
  step: ['name', 'template', 'arguments', 'withParam'],
};

/** @throws PlanError naming the first thing that is not understood */
export function assertSupported(spec: WorkflowSpec): void {
  refuseOthers('spec', spec, [
    ...understood.spec,
    ...understood.specWithoutEffect,
  ]);
  for (const template of spec.templates ?? []) assertTemplate(template);
}

function assertTemplate(template: Template): void {
  const where = `templates.${template.name}`;
  if (template.steps) {
    refuseOthers(where, template, [
      ...understood.steps,
      ...understood.templateWithoutEffect,
    ]);
    if (
      template.outputs?.parameters?.length ||
      template.outputs?.artifacts?.length
    )
      throw new PlanError(
        `${where}.outputs of steps are not supported by the local hub`,
      );
    template.steps.flat().forEach(step => assertStep(where, step));
    return;
  }
  refuseOthers(where, template, [
    ...understood.container,
    ...understood.templateWithoutEffect,
  ]);
  if (!template.container)
    throw new PlanError(`${where} must have steps or a container`);
  if (template.inputs?.artifacts?.length)
    throw new PlanError(
      `${where}.inputs.artifacts is not supported by the local hub`,
    );
  if (!template.metadata?.annotations?.[marks.entrypoint])
    throw new PlanError(
      `${where} names no process in the annotation ${marks.entrypoint}, and the local hub runs no containers`,
    );
  if (template.container.env?.some(({ valueFrom }) => valueFrom))
    throw new PlanError(
      `${where}.container.env.valueFrom is not supported by the local hub`,
    );
  planRetries(template);
}

function assertStep(where: string, step: Step): void {
  refuseOthers(`${where}.steps.${step.name}`, step, understood.step);
  if (step.arguments?.artifacts?.length)
    throw new PlanError(
      `${where}.steps.${step.name}.arguments.artifacts is not supported by the local hub`,
    );
}

function refuseOthers(
  where: string,
  value: object,
  known: readonly string[],
): void {
  const other = Object.keys(value).find(name => !known.includes(name));
  if (other !== undefined)
    throw new PlanError(`${where}.${other} is not supported by the local hub`);
}
