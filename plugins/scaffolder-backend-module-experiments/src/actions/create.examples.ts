import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const createExamples: TemplateExample[] = [
  {
    description: 'Compare two web servers',
    example: stringify({
      steps: [
        {
          id: 'create',
          name: 'Start the run',
          action: 'experiments:create',
          input: {
            name: 'nginx-or-caddy',
            title: 'nginx or Caddy',
            components: [
              { app: 'component:default/nginx', variant: 'nginx' },
              { app: 'component:default/caddy', variant: 'caddy' },
            ],
            rate: 200,
            duration: '20s',
            repetitions: 3,
          },
        },
      ],
    }),
  },
];
