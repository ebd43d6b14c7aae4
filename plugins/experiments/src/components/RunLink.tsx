import type { RunKey } from '@assay/plugin-experiments-common';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { runRouteRef } from '../routes';

/** The way to the page of a run. */
export function RunLink(props: { run: RunKey }) {
  const { namespace, name } = props.run;
  const href = useRouteRef(runRouteRef)?.({ namespace, name });
  return href ? (
    <Link href={href} variant="body-small">
      {name}
    </Link>
  ) : (
    <>{name}</>
  );
}
