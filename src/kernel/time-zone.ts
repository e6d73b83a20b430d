/** What ICU knows besides: old abbreviations, each of several zones, and those of a system nobody has any more. */
const unofficial =
  /^(?:SystemV\/.*|ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST)$/i;

/**
 * Whether a name is one of IANA's for a time zone, or one of its links: `Europe/Berlin`, `US/Pacific`, `UTC`, in any case.
 * Offsets such as `+02:00`, which calendars take as well, are none: they know no summer time.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name) || unofficial.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
