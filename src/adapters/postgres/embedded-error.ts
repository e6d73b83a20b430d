/** The embedded database cannot be used here. The message is written for the operator: what happened and the cure. */
export class EmbeddedDatabaseError extends Error {
  override name = 'EmbeddedDatabaseError';
}

/** What PostgreSQL, the loader or the system said, against what it means for the operator. */
const causes: [RegExp, string][] = [
  [/No space left on device|ENOSPC|Disk quota exceeded/i, 'the disk is full: free some space and start again'],
  [/Read-only file system|EROFS/i, 'the file system is read-only'],
  [/database files are incompatible|was initialized by PostgreSQL version/i, 'its files belong to another version'],
  [/shared libraries|ENOENT|Exec format error/i, 'the bundled PostgreSQL does not run on this system'],
  [
    /could not create shared memory segment|could not map anonymous shared memory/i,
    'there is not enough shared memory',
  ],
  [
    /could not look up effective user ID/i,
    'the user that Crema runs as has no entry in /etc/passwd, which initdb needs',
  ],
  [
    /Permission denied|unable to open database file|EACCES|EPERM|wrong ownership/i,
    'a permission is missing on its files',
  ],
];

/**
 * One paragraph that says what failed, why, the last words of the program, and the way out.
 *
 * @param what what was being done, e.g. `PostgreSQL could not be started in .crema/postgres`
 * @param output what the program wrote; its last lines are quoted
 */
export function embeddedFailure(what: string, output: string): EmbeddedDatabaseError {
  const cause = causes.find(([pattern]) => pattern.test(output))?.[1];
  const lastLines = output.trim().split('\n').slice(-6).join('\n  ');
  const quoted = lastLines ? `\n  ${lastLines}\n` : ' ';
  return new EmbeddedDatabaseError(
    `${what}${cause ? `: ${cause}` : ''}.${quoted}` +
      'To use a PostgreSQL of your own (16 or later) instead, set DATABASE_URL.',
  );
}
