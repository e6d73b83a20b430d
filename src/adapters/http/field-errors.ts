import type { ErrorObject } from 'ajv';
import type { FieldError } from '../../kernel/errors.ts';

const maxErrors = 20;
const maxName = 100;

/**
 * What Ajv found (told by `verbose`) as one error per place: a JSON pointer, and what would be right there.
 * Never the rejected value.
 */
export function fieldErrors(faults: readonly ErrorObject[]): FieldError[] {
  const byPath = new Map<string, string>();
  // what is wrong with a member's name is told by the fault of the name as a whole
  const told = faults.filter(({ propertyName }) => propertyName === undefined);
  for (const fault of withoutBranches(told)) {
    const path = placeOf(fault);
    if (!byPath.has(path)) byPath.set(path, messageOf(fault));
  }
  return [...byPath].slice(0, maxErrors).map(([path, message]) => ({ path, message }));
}

/**
 * Ajv tells the faults of every branch of a union and then the union's own. One of the two is of use: the faults of the
 * one branch that was meant, where that can be told and the union has no words of its own; else the union's.
 */
function withoutBranches(faults: readonly ErrorObject[]): ErrorObject[] {
  let left = [...faults];
  for (const union of faults.filter(({ keyword }) => keyword === 'anyOf')) {
    const isOf = (fault: ErrorObject, branch: string) =>
      fault.schemaPath.startsWith(branch) && `${fault.instancePath}/`.startsWith(`${union.instancePath}/`);
    const branches = (union.schema as unknown[]).map((_, index) => `${union.schemaPath}/${index}/`);
    const meant = branches.filter(
      (branch) => !left.some((fault) => isOf(fault, branch) && isOfAnotherKind(fault, union.instancePath)),
    );
    const told = meant.length === 1 && descriptionOf(union) === undefined ? meant[0]! : null;
    left = left.filter((fault) => {
      if (fault === union) return told === null;
      const branch = branches.find((one) => isOf(fault, one));
      return branch === undefined || branch === told;
    });
  }
  return left;
}

/** Whether a fault says that the value was not meant for this branch: another type, or another mark such as `type`. */
const isOfAnotherKind = ({ keyword, instancePath }: ErrorObject, at: string) =>
  keyword === 'const' || (keyword === 'type' && instancePath === at);

/** A member that is missing, or should not be there, has a place of its own. */
function placeOf({ keyword, instancePath, params }: ErrorObject): string {
  const member = keyword === 'required' ? params.missingProperty : (params.additionalProperty ?? params.propertyName);
  if (typeof member !== 'string') return instancePath;
  return `${instancePath}/${member.slice(0, maxName).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

const descriptionOf = ({ parentSchema }: ErrorObject) => (parentSchema as { description?: string }).description;

function messageOf(fault: ErrorObject): string {
  const { keyword, params, schema } = fault;
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return 'is not known here';
    case 'enum':
      return `must be one of ${(schema as unknown[]).join(', ')}`;
    case 'anyOf':
      return descriptionOf(fault) ?? formsOf(schema as Branch[]);
    case 'propertyNames':
      return `must have a name like ${(schema as { examples?: unknown[] }).examples?.join(' or ')}`;
    case 'not':
      return `must have only one of ${((schema as Branch).required ?? []).join(', ')}`;
    case 'minLength':
    case 'maxLength':
      return `must have ${bound(keyword)} ${params.limit} characters`;
    case 'minItems':
    case 'maxItems':
      return `must have ${bound(keyword)} ${params.limit} items`;
    case 'pattern':
    case 'format':
      return exampleOf(fault) ?? fault.message ?? 'is not valid';
    default:
      return fault.message ?? 'is not valid';
  }
}

const bound = (keyword: string) => (keyword.startsWith('min') ? 'at least' : 'at most');

/** A pattern says little to people; an example of what matches it says more. */
function exampleOf({ parentSchema }: ErrorObject): string | undefined {
  const { examples } = parentSchema as { examples?: unknown[] };
  return examples && `must have the form of ${examples.join(' or ')}`;
}

interface Branch {
  readonly const?: unknown;
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Branch>>;
}

const formsOf = (branches: readonly Branch[]) => `must be one of ${branches.map(formOf).join(', ')}`;

/** `pickup`, `string`, `{type: table, table}`. */
function formOf({ const: value, type, required, properties }: Branch): string {
  if (value !== undefined) return String(value);
  if (!required) return type ?? 'another form';
  const members = required.map((name) => {
    const only = properties?.[name]?.const;
    return only === undefined ? name : `${name}: ${only}`;
  });
  return `{${members.join(', ')}}`;
}
