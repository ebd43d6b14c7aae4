import type { ExperimentResult } from '@assay/plugin-experiments-common';
import {
  criteriaOfResult,
  ResultCharts,
} from '@assay/plugin-experiments-react';
import { Flex } from '@backstage/ui';
import { Section, SimulatedNotice } from '../components';
import { FailureBlock } from '../run/FailureBlock';
import { Circumstances } from './Circumstances';
import { CriteriaTable } from './CriteriaTable';
import { MetricsTable } from './MetricsTable';
import { TrialsTable } from './TrialsTable';

/** A published result, whole. */
export function ResultView({ result }: { result: ExperimentResult }) {
  return (
    <Flex direction="column" gap="4">
      {result.simulated && <SimulatedNotice />}
      {result.failure && <FailureBlock failure={result.failure} />}
      <Section title="Success criteria">
        <CriteriaTable
          statement={result.hypothesis?.statement}
          criteria={criteriaOfResult(result)}
        />
      </Section>
      <Section title="Charts">
        <ResultCharts result={result} />
      </Section>
      <Section
        title="Metrics"
        description="Medians of the trials of each variant, with the lowest and the highest."
      >
        <MetricsTable metrics={result.metrics} />
      </Section>
      {result.trials.length > 0 && (
        <Section
          title="Trials"
          description="Each trial keeps its whole histogram in the result file. A trial whose generator missed its schedule, or whose server counted other than was sent, is not used."
        >
          <TrialsTable trials={result.trials} />
        </Section>
      )}
      <Section
        title="Circumstances"
        description="Results are comparable only as far as these are alike."
      >
        <Circumstances result={result} />
      </Section>
    </Flex>
  );
}
