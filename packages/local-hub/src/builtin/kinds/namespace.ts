import { FieldCause, JsonObject } from '../../schema';
import { invalid } from '../../schema/causes';
import { checkQualifiedName } from '../../schema/names';
import { at, column, define, mapAt, textAt } from '../define';
import { conditions, listOf, resource, struct, text } from '../props';

const nameLabel = 'kubernetes.io/metadata.name';
const kubernetes = 'kubernetes';

/** Every namespace is labelled with its name and kept by the server until it is empty. */
function prepare(object: JsonObject, old?: JsonObject): void {
  const metadata = mapAt(object, 'metadata');
  const name = textAt(object, 'metadata', 'name');
  if (name)
    metadata.labels = { ...mapAt(metadata, 'labels'), [nameLabel]: name };
  object.metadata = metadata;
  if (old) return;
  object.status = { phase: 'Active' };
  const finalizers = finalizersOf(object);
  if (!finalizers.includes(kubernetes)) finalizers.push(kubernetes);
  object.spec = { finalizers };
}

function finalizersOf(object: JsonObject): string[] {
  const finalizers = at(object, 'spec', 'finalizers');
  return Array.isArray(finalizers) ? finalizers.map(String) : [];
}

function validate(object: JsonObject): FieldCause[] {
  return finalizersOf(object).flatMap(name => {
    const causes = checkQualifiedName(name).map(complaint =>
      invalid('spec.finalizers', name, complaint),
    );
    if (!name.includes('/') && name !== kubernetes)
      causes.push(
        invalid(
          'spec.finalizers',
          name,
          'name is neither a standard finalizer name nor is it fully qualified',
        ),
      );
    return causes;
  });
}

export const namespace = define({
  version: 'v1',
  kind: 'Namespace',
  namespaced: false,
  shortNames: ['ns'],
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: ['finalize', 'status'],
  nameRule: 'dns-label',
  props: resource(
    'Namespace',
    {
      spec: struct(
        'NamespaceSpec',
        {
          finalizers: listOf(
            text(''),
            'Finalizers that must be empty to permanently remove the namespace.',
          ),
        },
        'Spec defines the behavior of the Namespace.',
      ),
      status: struct(
        'NamespaceStatus',
        {
          phase: text('Phase is the current lifecycle phase of the namespace.'),
          conditions,
        },
        'Status describes the current status of a Namespace.',
      ),
    },
    'Namespace provides a scope for names.',
  ),
  middle: [
    {
      column: column('Status', 'The status of the namespace'),
      cell: object => textAt(object, 'status', 'phase'),
    },
  ],
  empty: { spec: {}, status: {} },
  prepare,
  validate,
});
