import type { Dialect } from '../api/Dialect';
import { withMatchers } from './expressions';

/** Prometheus. It narrows by nothing but the expression itself. */
export const prometheusDialect: Dialect = {
  engine: 'prometheus',
  title: 'Prometheus',
  maxPoints: 11_000,
  parameters: (query, matchers) => [['query', withMatchers(query, matchers)]],
};
