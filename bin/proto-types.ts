import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes `proto/image.binpb`, the contracts as buf compiles them, and `src/adapters/grpc/messages.gen.ts`, the types of our
 * messages as handlers answer them; with `--verify` fails when they are not current. The types come from the image, which
 * alone tells optional fields from members of a oneof.
 */
const target = 'src/adapters/grpc/messages.gen.ts';
const compiled = 'proto/image.binpb';
const ours = '.crema.customer.v1.';

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly typeName?: string;
  readonly oneofIndex?: number;
}
interface Message {
  readonly name: string;
  readonly field?: readonly Field[];
  readonly nestedType?: readonly Message[];
}
interface Enumeration {
  readonly name: string;
  readonly value: readonly { readonly name: string }[];
}
interface File {
  readonly package: string;
  readonly messageType?: readonly Message[];
  readonly enumType?: readonly Enumeration[];
}

const scalars: Readonly<Record<string, string>> = {
  TYPE_STRING: 'string',
  TYPE_INT32: 'number',
  TYPE_INT64: 'number',
  TYPE_DOUBLE: 'number',
  TYPE_BOOL: 'boolean',
};
/** What the adapter takes for them (`plain-values.ts`). */
const wellKnown: Readonly<Record<string, string>> = {
  '.google.protobuf.Timestamp': 'string',
  '.google.protobuf.Struct': 'object',
  '.google.protobuf.FieldMask': '{ readonly paths: readonly string[] }',
};

const build = (format: string) =>
  execFileSync('node_modules/.bin/buf', ['build', '--exclude-source-info', '-o', `-#format=${format}`]);
const image = build('binpb');
const { file: files } = JSON.parse(build('json').toString()) as { file: readonly File[] };
const file = files.find((one) => `.${one.package}.` === ours)!;

const text = [
  '// Written by `npm run proto:types` from proto/crema/customer/v1. Do not edit.\n',
  ...(file.enumType ?? []).map(
    ({ name, value }) => `export type ${name} =\n${value.map((one) => `  | '${one.name}'`).join('\n')};\n`,
  ),
  ...(file.messageType ?? []).map(interfaceOf),
].join('\n');

if (!process.argv.includes('--verify')) {
  writeFileSync(target, text);
  writeFileSync(compiled, image);
} else if (readFileSync(target, 'utf8') !== text || !readFileSync(compiled).equals(image)) {
  process.stderr.write(`${target} or ${compiled} is not what the .proto files say; run \`npm run proto:types\`\n`);
  process.exitCode = 1;
}

function interfaceOf(message: Message): string {
  const members = (message.field ?? []).map((field) => `  readonly ${memberOf(message, field)};`);
  const body = members.length === 0 ? 'Record<string, never>;' : `{\n${members.join('\n')}\n}`;
  const head = members.length === 0 ? `export type ${message.name} =` : `export interface ${message.name}`;
  return `${head} ${body}\n`;
}

/** What has presence may be absent; everything else must be said, so that a misspelt name does not pass for silence. */
function memberOf(message: Message, field: Field): string {
  const { name, label, type, oneofIndex } = field;
  const entry = message.nestedType?.find((one) => field.typeName?.endsWith(`.${message.name}.${one.name}`));
  if (entry) return `${name}: Readonly<Record<string, ${typeOf(entry.field![1]!)}>>`;
  if (label === 'LABEL_REPEATED') return `${name}: readonly ${typeOf(field)}[]`;
  const present = type !== 'TYPE_MESSAGE' && oneofIndex === undefined;
  return present ? `${name}: ${typeOf(field)}` : `${name}?: ${typeOf(field)} | null | undefined`;
}

function typeOf({ type, typeName = '' }: Field): string {
  return scalars[type] ?? wellKnown[typeName] ?? typeName.replace(ours, '');
}
