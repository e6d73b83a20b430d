/** The instant at which clocks in `timeZone` show `hour`:`minute` on the day (in UTC) of `day`. */
export function localInstant(day: Date, hour: number, minute: number, timeZone: string): Date {
  const shown = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), hour, minute);
  return new Date(shown - offsetAt(shown, timeZone));
}

/** By how many milliseconds the zone's clocks are ahead of UTC. */
function offsetAt(time: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(time).find((part) => part.type === 'timeZoneName')!.value;
  const match = /^GMT([+-])(\d\d):(\d\d)$/.exec(name);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '+' ? minutes : -minutes) * 60_000;
}
