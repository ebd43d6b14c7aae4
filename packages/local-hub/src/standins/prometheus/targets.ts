import type { KubernetesObject } from '@assay/controller';
import type { ProcessRecord } from '../../processes';

/** A Component as far as it concerns its metrics. */
export interface ComponentResource extends KubernetesObject {
  spec: {
    ports?: { name: string }[];
    observability?: {
      serviceMonitor?: boolean;
      metricsPath?: string;
      port?: string;
    };
  };
}

/** An entry of a file for service discovery. */
export interface ScrapeTarget {
  targets: string[];
  labels: Record<string, string>;
}

/** The configuration; whom to scrape stands in a file of its own, which changes all the time. */
export function scrapeConfiguration(targetsFile: string): object {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [
      {
        job_name: 'assay-processes',
        file_sd_configs: [{ files: [targetsFile] }],
      },
    ],
  };
}

/** The running processes whose components want to be scraped, in a fixed order. */
export function scrapeTargets(
  records: readonly ProcessRecord[],
  componentOf: (name: string) => ComponentResource | undefined,
): ScrapeTarget[] {
  return records
    .filter(
      ({ state, intent }) =>
        state === 'Running' && intent.owner.kind === 'Application',
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(record => {
      const { intent } = record;
      const { observability, ports } =
        componentOf(intent.component)?.spec ?? {};
      if (!observability?.serviceMonitor) return [];
      const name = observability.port ?? ports?.[0]?.name ?? '';
      const port = intent.ports[name] ?? Object.values(intent.ports)[0];
      if (port === undefined) return [];
      const variant = variantOf(record);
      return [
        {
          targets: [`127.0.0.1:${port}`],
          labels: {
            __metrics_path__: observability.metricsPath ?? '/metrics',
            job: intent.component,
            assay_run_uid: intent.runUid,
            assay_component: intent.component,
            ...(variant && { assay_variant: variant }),
          },
        },
      ];
    });
}

/** From the label of the Application, or from the role `app-<target>-<component>-<variant>`. */
function variantOf({ intent }: ProcessRecord): string | undefined {
  const { notes, role, component } = intent;
  const start = role.indexOf(`-${component}`, 'app-'.length);
  const rest = start < 0 ? '' : role.slice(start + component.length + 1);
  return notes?.variant ?? (rest.startsWith('-') ? rest.slice(1) : undefined);
}
