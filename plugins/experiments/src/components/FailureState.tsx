import type { ReactNode } from 'react';
import { Alert, Button } from '@backstage/ui';
import type { Failure } from '../api';
import { isTransient } from '../api';

export interface FailureStateProps {
  failure: Failure;
  /** What was tried, such as `read the runs`. */
  doing: string;
  retry?: () => void;
  /** Shown beside what is said about a thing that does not exist. */
  notFoundActions?: ReactNode;
}

/** Says what is wrong, who can mend it and how; each kind of failure in its own words. */
export function FailureState(props: FailureStateProps) {
  const { failure, doing, retry, notFoundActions } = props;
  const { title, description, status } = wordsFor(failure, doing);
  const again = retry && isTransient(failure) && (
    <Button size="small" variant="secondary" onPress={retry}>
      Try again
    </Button>
  );
  return (
    <Alert
      role="alert"
      status={status}
      icon
      title={title}
      description={description}
      customActions={failure.kind === 'not-found' ? notFoundActions : again}
    />
  );
}

interface Words {
  title: string;
  description: string;
  status: 'info' | 'warning' | 'danger';
}

function wordsFor(failure: Failure, doing: string): Words {
  switch (failure.kind) {
    case 'forbidden':
      return {
        status: 'warning',
        title: `You may not ${doing}`,
        description: `${
          failure.permission
            ? `The permission ${failure.permission} is missing.`
            : ensureSentence(failure.message)
        } Whoever keeps the permission policy of this portal can grant it.`,
      };
    case 'not-found':
      return {
        status: 'info',
        title: 'It does not exist, or not any more',
        description: failure.message,
      };
    case 'not-installed':
      return {
        status: 'warning',
        title: 'The experiments backend is not installed',
        description:
          'The portal’s backend runs, but without the experiments plugin. Whoever runs the portal can add @assay/plugin-experiments-backend to it.',
      };
    case 'unreachable':
      return {
        status: 'danger',
        title: `Out of reach: cannot ${doing}`,
        description: `${ensureSentence(
          failure.message,
        )} Runs go on without the portal, and the page tries again by itself.`,
      };
    case 'invalid':
      return {
        status: 'danger',
        title: `Refused: cannot ${doing}`,
        description: [
          failure.message,
          ...failure.fields.map(({ field, message }) => `${field}: ${message}`),
        ]
          .map(ensureSentence)
          .join(' '),
      };
    default:
      return {
        status: 'danger',
        title: `Could not ${doing}`,
        description: failure.message,
      };
  }
}

function ensureSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
