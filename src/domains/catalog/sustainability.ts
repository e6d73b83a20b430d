/** What a product's supply chain is known to be. */
export interface SustainabilityFacts {
  readonly carbon_footprint_kg: number | null;
  readonly supplier_certifications: readonly string[];
  /** A day: `2026-04-30`. */
  readonly last_verified: string | null;
  readonly data_source: string | null;
}

export type Completeness = 'complete' | 'partial' | 'missing';

export interface SustainabilityAlert {
  readonly code: 'no_data' | 'no_carbon_footprint' | 'no_certifications' | 'not_verified' | 'outdated' | 'no_source';
  readonly message: string;
}

/** Figures of a supply chain are looked at once a year. */
const verifiedForDays = 365;

/** Whether all four facts are known, some, or none. */
export function completenessOf(facts: SustainabilityFacts): Completeness {
  const missing = missingFacts(facts).length;
  return missing === 0 ? 'complete' : missing === 4 ? 'missing' : 'partial';
}

/** What a customer should know about the figures before she trusts them. */
export function alertsOf(facts: SustainabilityFacts, now: Date): SustainabilityAlert[] {
  const missing = missingFacts(facts);
  if (missing.length === 4) return [{ code: 'no_data', message: 'Nothing is known about the supply chain.' }];
  return facts.last_verified !== null && isOutdated(facts.last_verified, now) ? [...missing, outdated] : missing;
}

const outdated: SustainabilityAlert = { code: 'outdated', message: 'The figures were last verified over a year ago.' };

function missingFacts(facts: SustainabilityFacts): SustainabilityAlert[] {
  const alerts: SustainabilityAlert[] = [];
  if (facts.carbon_footprint_kg === null) {
    alerts.push({ code: 'no_carbon_footprint', message: 'The carbon footprint is unknown.' });
  }
  if (facts.supplier_certifications.length === 0) {
    alerts.push({ code: 'no_certifications', message: 'The supplier has no known certification.' });
  }
  if (facts.last_verified === null) alerts.push({ code: 'not_verified', message: 'Nobody has verified the figures.' });
  if (facts.data_source === null) alerts.push({ code: 'no_source', message: 'The source of the figures is unknown.' });
  return alerts;
}

function isOutdated(day: string, now: Date): boolean {
  return now.getTime() - Date.parse(day) > verifiedForDays * 86_400_000;
}
