import { marks } from '../resourceTypes';
import { type Retries, planRetries } from './retries';
import { assertSupported } from './supported';
import {
  PlanError,
  type Scope,
  itemLabel,
  itemScope,
  parameterScope,
  substitute,
} from './templating';
import type {
  Parameter,
  Step,
  Template,
  Workflow,
  WorkflowSpec,
} from './types';

/** A step that is one process, with everything known but how often it was tried. */
export interface PlannedStep {
  /** Name of its node. */
  nodeName: string;
  displayName: string;
  template: Template;
  /** `component/entrypoint` of the library. */
  entrypoint: string;
  inputs: Parameter[];
  /** Variables of its template, `retries` apart. */
  scope: Scope;
  /** What it is called in records: its input `id`, or its place. */
  trial: string;
  /** When an attempt is repeated; undefined when it never is. */
  retries?: Retries;
}

export interface PlannedGroup {
  nodeName: string;
  displayName: string;
  steps: PlannedStep[];
  /** Steps with an empty list: they run nothing. */
  skipped: { nodeName: string; displayName: string; templateName: string }[];
}

export interface Plan {
  templateName: string;
  groups: PlannedGroup[];
  /** Whether nothing new begins after a failure. */
  failFast: boolean;
}

/**
 * Everything that the workflow will do. It depends on the specification alone: no step may read
 * what another one has put out.
 *
 * @param stored - the specification of the template that it refers to, frozen at its start
 * @throws PlanError
 */
export function planWorkflow(
  workflow: Workflow,
  stored: WorkflowSpec | undefined,
): Plan {
  const { spec } = workflow;
  assertSupported(spec);
  if (stored) assertSupported(stored);
  const templates = [...(spec.templates ?? []), ...(stored?.templates ?? [])];
  const entrypoint = spec.entrypoint ?? stored?.entrypoint;
  if (!entrypoint) throw new PlanError('spec.entrypoint is required');
  const find = (name: string | undefined) => {
    const template = templates.find(each => each.name === name);
    if (!template) throw new PlanError(`template "${name}" is not defined`);
    return template;
  };
  const root = find(entrypoint);
  if (!root.steps)
    throw new PlanError(
      `templates.${root.name} must have steps: the local hub runs no single container`,
    );
  const scope = { ...workflowScope(workflow, stored), ...inputsOf(root, []) };
  const groups = root.steps.map((steps, index) =>
    planGroup(workflow, steps, index, scope, find),
  );
  assertRepeatable(root, groups);
  assertDistinct(groups.flatMap(group => group.steps));
  return {
    templateName: root.name,
    groups,
    failFast: Boolean(root.failFast),
  };
}

function workflowScope(workflow: Workflow, stored?: WorkflowSpec): Scope {
  const { name, namespace, uid } = workflow.metadata;
  const merged = new Map<string, Parameter>();
  for (const parameters of [stored, workflow.spec].map(
    spec => spec?.arguments?.parameters ?? [],
  ))
    for (const parameter of parameters)
      merged.set(parameter.name, {
        ...merged.get(parameter.name),
        ...parameter,
      });
  for (const parameter of merged.values())
    if (parameter.valueFrom)
      throw new PlanError(
        `spec.arguments.parameters.${parameter.name}.valueFrom is not supported by the local hub`,
      );
  return {
    'workflow.name': name,
    'workflow.namespace': namespace,
    'workflow.uid': uid,
    ...parameterScope('workflow.parameters', [...merged.values()]),
  };
}

function planGroup(
  workflow: Workflow,
  steps: readonly Step[],
  index: number,
  scope: Scope,
  find: (name: string | undefined) => Template,
): PlannedGroup {
  const group: PlannedGroup = {
    nodeName: `${workflow.metadata.name}[${index}]`,
    displayName: `[${index}]`,
    steps: [],
    skipped: [],
  };
  for (const step of steps) {
    const template = find(step.template);
    if (!template.container)
      throw new PlanError(
        `step "${step.name}": steps within steps are not supported by the local hub`,
      );
    if (step.withParam === undefined) {
      group.steps.push(planStep(group, step, template, scope, step.name, 0));
      continue;
    }
    const items = readList(step, substitute(step.withParam, scope));
    if (items.length === 0)
      group.skipped.push({
        nodeName: `${group.nodeName}.${step.name}`,
        displayName: step.name,
        templateName: template.name,
      });
    items.forEach((item, place) =>
      group.steps.push(
        planStep(
          group,
          step,
          template,
          { ...scope, ...itemScope(item) },
          `${step.name}(${place}:${itemLabel(item)})`,
          place,
        ),
      ),
    );
  }
  return group;
}

function planStep(
  group: PlannedGroup,
  step: Step,
  template: Template,
  scope: Scope,
  displayName: string,
  place: number,
): PlannedStep {
  const given = (step.arguments?.parameters ?? []).map(({ name, value }) => ({
    name,
    value: value === undefined ? undefined : substitute(value, scope),
  }));
  const inputs = (template.inputs?.parameters ?? []).map(declared => {
    const value =
      given.find(({ name }) => name === declared.name)?.value ??
      declared.value ??
      declared.default;
    if (value === undefined)
      throw new PlanError(
        `step "${step.name}": inputs.parameters.${declared.name} was not supplied`,
      );
    return { name: declared.name, value };
  });
  const retries = planRetries(template);
  return {
    nodeName: `${group.nodeName}.${displayName}`,
    displayName,
    template,
    entrypoint: template.metadata!.annotations![marks.entrypoint],
    inputs,
    scope: { ...scope, ...parameterScope('inputs.parameters', inputs) },
    trial:
      inputs.find(({ name }) => name === 'id')?.value ??
      `${step.name}-${place + 1}`,
    ...(retries && { retries }),
  };
}

function inputsOf(template: Template, given: readonly Parameter[]): Scope {
  return parameterScope('inputs.parameters', [
    ...(template.inputs?.parameters ?? []).map(({ name, value, ...rest }) => ({
      name,
      value: value ?? rest.default,
    })),
    ...given,
  ]);
}

function readList(step: Step, text: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (!Array.isArray(value))
    throw new PlanError(
      `step "${step.name}": withParam value could not be parsed as a JSON list: ${text}`,
    );
  return value;
}

/**
 * Under failFast the real engine counts a failed attempt that it is about to repeat as a failed
 * step, and ends the workflow.
 */
function assertRepeatable(
  { name, failFast }: Template,
  groups: readonly PlannedGroup[],
): void {
  const repeated = groups
    .flatMap(group => group.steps)
    .find(({ retries }) => retries);
  if (failFast && repeated)
    throw new PlanError(
      `templates.${name}.failFast must not be true: it ends the workflow before an attempt at templates.${repeated.template.name} is repeated`,
    );
}

/** Two steps of one name would be one process. */
function assertDistinct(steps: readonly PlannedStep[]): void {
  const names = steps.map(({ trial }) => trial);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new PlanError(`two steps have the id "${twice}"`);
}
