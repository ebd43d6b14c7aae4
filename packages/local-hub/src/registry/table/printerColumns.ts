import type { Column } from '../../builtin';
import { age } from '../../builtin/age';
import type { ApiObject } from '../../store';
import type { Cell } from '../ServedResource';
import { type JsonPath, parseJsonPath } from './jsonPath';
import { metadataDescriptions } from './metadataDescriptions';

/** One entry of `additionalPrinterColumns`. @public */
export interface PrinterColumn {
  name: string;
  type: Column['type'];
  jsonPath: string;
  format?: string;
  description?: string;
  priority?: number;
}

/** What the server shows of a kind that declares no columns of its own. */
const AGE: PrinterColumn = {
  name: 'Age',
  type: 'date',
  description: metadataDescriptions.creationTimestamp,
  jsonPath: '.metadata.creationTimestamp',
};

function cellOf(type: Column['type'], value: unknown, now: number): Cell {
  if (value === undefined || value === null) {
    return null;
  }
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date': {
      if (typeof value !== 'string') {
        return null;
      }
      return Number.isNaN(Date.parse(value)) ? '<invalid>' : age(value, now);
    }
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

/** The table of a custom resource: its name, and what its definition asks for. */
export function printerTable(declared: PrinterColumn[] | undefined): {
  columns: Column[];
  cells: (object: ApiObject, now: number) => Cell[];
} {
  const wanted = declared?.length ? declared : [AGE];
  const paths: JsonPath[] = wanted.map(column =>
    parseJsonPath(column.jsonPath),
  );
  const columns: Column[] = [
    {
      name: 'Name',
      type: 'string',
      format: 'name',
      description: metadataDescriptions.name,
      priority: 0,
    },
    ...wanted.map(column => ({
      name: column.name,
      type: column.type,
      format: column.format ?? '',
      description:
        column.description ||
        `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
      priority: column.priority ?? 0,
    })),
  ];
  return {
    columns,
    cells: (object, now) => [
      object.metadata.name,
      ...paths.map((path, at) => cellOf(wanted[at].type, path(object)[0], now)),
    ],
  };
}
