import { annotations } from '@assay/plugin-experiments-common';
import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import type { Rung } from '@assay/plugin-experiments-node';
import type { WorkflowTemplate, WorkflowTemplateStep } from '../kinds';
import type { AdmissionContext } from './AdmissionContext';
import type { AdmissionReport } from './AdmissionReport';

const FIELD = 'spec.workflow.template';

/** Kinds of template that only arrange others. */
const arranging = ['steps', 'dag'];

/** Resolves the workflow template and checks that the rung can run each of its steps. */
export function resolveTemplate(
  spec: ExperimentSpec,
  rung: Rung | undefined,
  context: AdmissionContext,
  report: AdmissionReport,
): Pick<WorkflowTemplate, 'spec'> | undefined {
  const name = spec.workflow.template;
  const template = context.templates.get(name);
  if (!template) {
    report.refuse(
      FIELD,
      'UnknownTemplate',
      `there is no WorkflowTemplate "${name}" in the namespace of the run`,
    );
    return undefined;
  }
  if (rung === 'process') {
    for (const step of template.spec.templates ?? []) {
      if (!arranging.some(kind => step[kind] !== undefined)) {
        checkEntrypoint(name, step, context, report);
      }
    }
  }
  return template;
}

function checkEntrypoint(
  template: string,
  step: WorkflowTemplateStep,
  context: AdmissionContext,
  report: AdmissionReport,
): void {
  const entrypoint = step.metadata?.annotations?.[annotations.entrypoint];
  const [app, name] = entrypoint?.split('/') ?? [];
  if (!app || !name) {
    report.refuse(
      FIELD,
      'UnsupportedTemplate',
      `step "${step.name}" of template "${template}" names no entrypoint, so it cannot run as a process`,
    );
    return;
  }
  const component = context.components.get(app);
  if (!component) {
    report.refuse(
      FIELD,
      'UnknownComponent',
      `step "${step.name}" of template "${template}" needs component "${app}", which is not known`,
    );
  } else if (!component.spec.sources.process) {
    report.refuse(
      FIELD,
      'NoSourceForRung',
      `step "${step.name}" of template "${template}" needs a process source of component "${app}", which has none`,
    );
  }
}
