import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExportFormat } from '../../adapters/export/index.ts';
import { type HttpServer, ifMatch, type Presentation, runCommand } from '../../adapters/http/index.ts';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import type { Place } from '../../adapters/postgres/lists.ts';
import { problem } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type Principal, type Role, roles } from '../../kernel/principal.ts';
import {
  answeringRows,
  exportRows,
  type Fields,
  listRows,
  parseQuery,
  presentRow,
  type Row,
  type RowQuery,
  readRows,
  visibleColumns,
} from '../entities/index.ts';
import { reminderEntity } from './admin-reminder.ts';
import { changeReminders } from './change-reminders.ts';
import { createReminders } from './create-reminders.ts';
import type { ReminderLinks } from './links.ts';
import { invalid, noSuchReminder } from './plan.ts';
import { putDefault } from './put-default.ts';
import { removeReminders } from './remove-reminders.ts';
import { unsubscribeRoutes } from './routes-unsubscribe.ts';
import { type ChangeBody, configurationSchemas, type DefaultBody, type NewBody } from './schemas.ts';
import { readReminders, remindersOf } from './store.ts';
import type { Reminder } from './types.ts';

export interface ReminderDeps {
  readonly kernel: Kernel;
  readonly database: PostgresDatabase;
  readonly links: ReminderLinks;
  /** The store's. */
  readonly timeZone: string;
}

/** Everybody who is signed in has reminders: staff may see to everybody's, others to their own. */
const access = { roles } as const;
const staffRoles: readonly Role[] = ['csr', 'editor'];
const isStaff = (principal: Principal) => staffRoles.some((role) => principal.roles.has(role));

/** Setting up reminders, and ending them. */
export function reminderRoutes(app: HttpServer, { kernel, database, links, timeZone }: ReminderDeps): void {
  const entity = reminderEntity(timeZone);
  const schemas = configurationSchemas(entity);
  const create = answeringRows(entity, 'set_up', createReminders(timeZone));
  const change = answeringRows(entity, 'adjust', changeReminders);
  const put = answeringRows(entity, 'put_default', putDefault(timeZone));
  const base = '/api/reminders/configurations';
  const etag = ['etag'] as const;

  app.get(base, { config: { access }, schema: schemas.list }, ({ query, principal }) =>
    listRows(database, entity, asked(query, principal), query as unknown as Place, principal),
  );
  app.get(`${base}/export`, { config: { access, streams: true }, schema: schemas.export }, (request, reply) => {
    const { query, principal } = request;
    const { format } = query as { format: ExportFormat };
    const wanted = { query: asked(query, principal), reader: principal, format };
    return exportRows(reply as FastifyReply, database.source, entity, wanted);
  });
  const creating = { access, problems: ['already_exists'] as const, headers: ['etag', 'location'] as const };
  app.post(base, { config: creating, schema: schemas.create }, (request, reply) => {
    const { principal } = request;
    const body = request.body as NewBody;
    const customer_id = body.customer_id ?? principal.customerId;
    if (!isStaff(principal) && customer_id !== principal.customerId) {
      throw problem('not_found', 'There is no such customer.');
    }
    const input = { fields: { ...body, customer_id } };
    return runCommand(kernel, request, reply, { command: create, input, present: shown(principal, 201) });
  });
  const one = { access, problems: ['not_found'] as const, versioned: true };
  const changing = { ...one, problems: ['not_found', 'already_exists'] as const, headers: etag };
  app.put(`${base}/:id`, { config: changing, schema: schemas.change }, async (request, reply) => {
    const version = ifMatch(request);
    const { reminder_id: id, customer_id } = await hers(request.params.id, request.principal);
    const body = request.body as ChangeBody;
    if ((body.customer_id ?? customer_id) !== customer_id) {
      throw invalid('/customer_id', 'must be whose the reminder is: it stays hers');
    }
    const { product_id } = body;
    const fields = { ...chosen(body), ...(product_id === undefined ? {} : { product_id }) };
    const input = { id, version, fields };
    return runCommand(kernel, request, reply, { command: change, input, present: shown(request.principal) });
  });
  app.delete(`${base}/:id`, { config: one, schema: schemas.remove }, async (request, reply) => {
    const version = ifMatch(request);
    const { reminder_id: id } = await hers(request.params.id, request.principal);
    const input = { id, version };
    return runCommand(kernel, request, reply, { command: removeReminders, input, present: () => ({ status: 204 }) });
  });

  const own = '/api/loyalty/preferences';
  app.get(
    own,
    { config: { access, problems: ['not_found'], headers: etag }, schema: schemas.readDefault },
    async ({ principal }, reply) => {
      const all = await remindersOf(database, [principal.customerId!]);
      const id = all.find(({ product_id }) => product_id === null)?.reminder_id;
      const row = id === undefined ? undefined : (await readRows(database, entity, [id])).get(id);
      if (!row) throw problem('not_found', 'There are no preferences yet.');
      const { headers, body } = shown(principal)(row);
      reply.headers(headers!);
      return body as never;
    },
  );
  app.put(
    own,
    { config: { access, versioned: true, headers: etag }, schema: schemas.putDefault },
    (request: FastifyRequest, reply: FastifyReply) => {
      const { principal } = request;
      const fields = chosen(request.body as DefaultBody) as DefaultBody;
      const input = { customer_id: principal.customerId!, fields, expected_version: ifMatch(request) };
      return runCommand(kernel, request, reply, { command: put, input, present: shown(principal) });
    },
  );
  unsubscribeRoutes(app, { kernel, links });

  /** @throws 404 for a reminder that is not there for the caller */
  async function hers(id: string, principal: Principal): Promise<Reminder> {
    const reminder = isUuid(id) ? (await readReminders(database, [id])).get(id) : undefined;
    if (!reminder || !(isStaff(principal) || reminder.customer_id === principal.customerId)) throw noSuchReminder();
    return reminder;
  }

  function asked(query: unknown, principal: Principal): RowQuery {
    const wanted = parseQuery(entity, query as Fields);
    if (isStaff(principal)) return wanted;
    const mine = { column: 'customer_id', comparison: 'eq', value: principal.customerId } as const;
    return { ...wanted, filters: [...wanted.filters, mine] };
  }

  function shown(principal: Principal, status = 200) {
    return (row: Row): Presentation => {
      const location: Record<string, string> = status === 201 ? { location: `${base}/${row.reminder_id}` } : {};
      const body = presentRow(visibleColumns(entity, principal), row);
      return { status, body, headers: { etag: `"${row.version}"`, ...location } };
    };
  }
}

/** What may be chosen of what was sent, for any product. */
function chosen(body: Partial<DefaultBody>): Fields {
  const { channel, frequency, rhythm, quiet_hours_start, quiet_hours_end, time_zone } = body;
  const all = { channel, frequency, rhythm, quiet_hours_start, quiet_hours_end, time_zone };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
