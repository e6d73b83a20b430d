/** The answer of a list's route: the items of one page, numbered from 1, and how many items and pages there are in all. */
export const pageOf = <Item>(
  items: Item[],
  total: number,
  { page, page_size }: { readonly page: number; readonly page_size: number },
) => ({ items, page, page_size, total, total_pages: Math.ceil(total / page_size) });
