import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { EmptyState, FailureState } from '../components';
import { useDefinitions } from '../api';
import { DefinitionCard } from './DefinitionCard';
import styles from './DefinitionGrid.module.css';

/** Every definition that the library, the catalog or a run knows. */
export function DefinitionGrid() {
  const definitions = useDefinitions();
  switch (definitions.state) {
    case 'loading':
      return (
        <div className={styles.grid} aria-busy="true">
          <VisuallyHidden>Reading the experiments</VisuallyHidden>
          {[1, 2, 3].map(index => (
            <Skeleton key={index} height={180} />
          ))}
        </div>
      );
    case 'failed':
      return (
        <FailureState
          failure={definitions.failure}
          doing="read the experiments"
          retry={definitions.retry}
        />
      );
    default:
      return definitions.value.length === 0 ? (
        <EmptyState title="No experiment yet">
          An experiment is a folder <code>experiments/&lt;name&gt;/</code> in
          the library, or anything that <code>kubectl create</code> sends to the
          hub.
        </EmptyState>
      ) : (
        <div className={styles.grid}>
          {definitions.value.map(definition => (
            <DefinitionCard key={definition.name} definition={definition} />
          ))}
        </div>
      );
  }
}
