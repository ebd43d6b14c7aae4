import { Component } from 'react';
import type { ReactNode } from 'react';
import { Alert } from '@backstage/ui';

/** Keeps a chart that cannot be drawn from taking its data table, or the page, with it. */
export class ChartBoundary extends Component<
  { children: ReactNode },
  { error?: Error }
> {
  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  state: { error?: Error } = {};

  render() {
    const { error } = this.state;
    return error ? (
      <Alert
        status="warning"
        icon
        title="The chart could not be drawn"
        description={`${error.message}. Its numbers stand in the table below.`}
      />
    ) : (
      this.props.children
    );
  }
}
