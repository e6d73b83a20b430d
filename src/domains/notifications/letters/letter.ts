/** What is said in a message, without its looks: rendered as text and as HTML. */
export interface Letter {
  readonly subject: string;
  /** The line that mail programs show beside the subject. */
  readonly preview: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  /** What somebody wrote herself, with her line ends. */
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'button'; readonly label: string; readonly url: string }
  /** In small letters, for what few will want. */
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  /** Two columns, the right one of figures; rows of `totals` stand below a line. */
  | { readonly kind: 'table'; readonly rows: readonly Row[]; readonly totals: readonly Row[] }
  | { readonly kind: 'small'; readonly text: string };

export interface Row {
  readonly left: string;
  readonly detail?: string;
  readonly right: string;
}

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const quote = (text: string): Block => ({ kind: 'quote', text });
export const button = (label: string, url: string): Block => ({ kind: 'button', label, url });
export const link = (label: string, url: string): Block => ({ kind: 'link', label, url });
export const small = (text: string): Block => ({ kind: 'small', text });
