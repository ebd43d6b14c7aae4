import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import {
  entityRouteRef,
  useEntityPresentation,
} from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';

/** The way to an entity, by its title; its name alone in an app without the catalog's pages. */
export function EntityLink(props: { entityRef: string; title?: string }) {
  const { entityRef, title } = props;
  const { primaryTitle } = useEntityPresentation(entityRef);
  const href = useRouteRef(entityRouteRef)?.(parseEntityRef(entityRef));
  const text = title ?? primaryTitle;
  return href ? <Link href={href}>{text}</Link> : <>{text}</>;
}
