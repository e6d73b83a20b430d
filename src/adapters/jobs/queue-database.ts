import type pg from 'pg';

/** Past any pooler: notifications and the locks of sessions need connections of their own. */
export interface QueueDatabase {
  readonly url: string;
  readonly ssl: pg.ClientConfig['ssl'];
}
