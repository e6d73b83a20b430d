/**
 * The server's settings: durable, for a small machine on which Crema itself is the load. They are written at every
 * start to a file that `postgresql.conf` includes; `alter system` overrides them.
 */
export function embeddedSettings(port: number): string {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    // The data directory itself, which the server has as its working directory.
    unix_socket_directories: '.',
    unix_socket_permissions: '0700',
    max_connections: 100,
    timezone: 'UTC',
    log_timezone: 'UTC',

    // An acknowledged order survives any crash. These are the defaults; they stand here to be seen.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',

    // Checkpoints rarely, because each makes the next write of every page a full-page write. That costs disk (WAL up to
    // this size) and a longer recovery after a crash. WAL is not compressed: this build has only the slow pglz.
    checkpoint_timeout: '15min',
    max_wal_size: '2GB',
    min_wal_size: '256MB',
    wal_buffers: '16MB',

    shared_buffers: '128MB',
    effective_cache_size: '512MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    random_page_cost: 1.1,

    // Our statements are short and many: compiling them or spreading one over workers only takes from the others.
    jit: 'off',
    max_parallel_workers_per_gather: 0,
    // Fewer processes: no I/O workers, no replication (yet WAL enough for an online backup).
    io_method: 'sync',
    wal_level: 'replica',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,

    // Small tables that are updated thousands of times a second: look often, clean quickly.
    autovacuum: 'on',
    autovacuum_naptime: '15s',
    autovacuum_max_workers: 2,
    autovacuum_vacuum_scale_factor: 0.05,
    autovacuum_analyze_scale_factor: 0.05,
    autovacuum_vacuum_cost_limit: 1000,

    // The application reports its own failed statements; the server's log tells the server's life only.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    log_autovacuum_min_duration: -1,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  return `# Written by Crema at every start. For settings of your own use "alter system".\n${lines.join('\n')}\n`;
}
