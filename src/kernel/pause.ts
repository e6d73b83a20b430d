/** Waits, and may be woken before its time; a wake while nobody waits ends the next wait at once. */
export class Pause {
  #woken = false;
  #end: (() => void) | null = null;

  wake = (): void => {
    this.#woken = true;
    this.#end?.();
  };

  for(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#end = null;
        this.#woken = false;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#end = end;
      if (this.#woken) end();
    });
  }
}
