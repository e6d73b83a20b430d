/** Copies that processes share. It may fail, forget, or be slow within its bounds; it never throws. */
export interface SecondLevel {
  /** Null: not there, or not to be had in time. */
  get(key: string): Promise<Copy | null>;
  /** Keeps a copy unless there is a newer one; nobody waits. */
  put(key: string, copy: Copy): void;
}

export interface Copy {
  /** Everything that transactions below this number did is in it. */
  readonly stamp: bigint;
  readonly value: string;
}
