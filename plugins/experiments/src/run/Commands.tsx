import type { RunKey } from '@assay/plugin-experiments-common';
import { Flex, Text } from '@backstage/ui';
import { CopyButton, Section } from '../components';
import styles from './Commands.module.css';

/** The same run from a terminal: the page does nothing that these cannot. */
export function Commands({ run }: { run: RunKey }) {
  return (
    <Section
      title="From a terminal"
      description="With KUBECONFIG set to the kubeconfig that the hub printed when it started."
    >
      <Flex direction="column" gap="2">
        {commandsFor(run).map(([purpose, command]) => (
          <div key={purpose}>
            <Text as="p" variant="body-x-small" color="secondary">
              {purpose}
            </Text>
            <Flex justify="between" align="center" gap="2">
              <code className={styles.command}>{command}</code>
              <CopyButton
                text={command}
                label={`Copy the command: ${purpose}`}
              />
            </Flex>
          </div>
        ))}
      </Flex>
    </Section>
  );
}

export function commandsFor(run: RunKey): [purpose: string, command: string][] {
  const { name, namespace } = run;
  const full = 'experiments.assay.dev';
  return [
    ['Watch it', `kubectl get ${full} ${name} -n ${namespace} -w`],
    [
      'Read everything about it',
      `kubectl describe ${full} ${name} -n ${namespace}`,
    ],
    [
      'Wait for its end',
      `kubectl wait ${full} ${name} -n ${namespace} --for=condition=Finished --timeout=10m`,
    ],
    [
      'Abort it',
      `kubectl patch ${full} ${name} -n ${namespace} --type=merge -p '{"spec":{"abort":true}}'`,
    ],
    ['Delete it', `kubectl delete ${full} ${name} -n ${namespace}`],
  ];
}
