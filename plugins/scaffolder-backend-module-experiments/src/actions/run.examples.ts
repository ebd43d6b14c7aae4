import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const runExamples: TemplateExample[] = [
  {
    description: 'Run an experiment as its definition says',
    example: stringify({
      steps: [
        {
          id: 'run',
          name: 'Start the run',
          action: 'experiments:run',
          input: { definition: 'experiment:default/hello-app' },
        },
      ],
    }),
  },
  {
    description: 'Run it with another load',
    example: stringify({
      steps: [
        {
          id: 'run',
          name: 'Start the run',
          action: 'experiments:run',
          input: {
            definition: 'hello-app',
            repetitions: 5,
            rate: 200,
            duration: '30s',
          },
        },
      ],
    }),
  },
];
