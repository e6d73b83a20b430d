import type { Role } from '../../kernel/principal.ts';
import { dietOf, familyOf } from './homes.ts';

export interface DemoAccount {
  readonly user_id: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly first_name: string;
  readonly last_name: string;
}

const account = (role: Role, first_name: string, last_name: string): DemoAccount => ({
  user_id: `demo-${role}`,
  email: `${role}@crema.test`,
  roles: [role],
  first_name,
  last_name,
});

/** Who can sign in; one of each role. */
export const demoAccounts: readonly DemoAccount[] = [
  account('admin', 'Ada', 'Conti'),
  account('editor', 'Emil', 'Brandt'),
  account('csr', 'Célia', 'Moreau'),
  account('barista', 'Bruno', 'Salvi'),
  account('customer', 'Clara', 'Nowak'),
];

export interface DemoCustomer {
  readonly customer_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly email: string;
  readonly dietary_restrictions: readonly string[];
  readonly family_id: string | null;
}

const names =
  `Maria Rossi, Jonas Weber, Aylin Demir, Tomás Herrera, Ingrid Solberg, Kofi Mensah, Léa Fontaine, Piotr Zieliński,
  Mei Tanaka, Omar Haddad, Sofia Lindqvist, Luca Ferrari, Hannah Vogel, Rajesh Iyer, Zuzana Králová, Diego Fuentes,
  Anouk de Vries, Samuel Okafor, Elena Popescu, Finn Murphy, Yasmin Rahimi, Mateus Carvalho, Greta Hofmann, Ivan Petrov,
  Chiara Marino, Noah Schneider, Amina Diallo, Oskar Nyström, Julia Kowalska, Hugo Lambert, Nadia Benali, Erik Johansen,
  Paula Ortega, Viktor Novák, Lin Wei, Marta Silva, David Katz, Eszter Nagy, Ruth Adeyemi`
    .split(',')
    .map((name) => name.trim().replace(/\s+/g, ' '));

/** `Piotr Zieliński` → `piotr.zielinski`. */
const usernameOf = (name: string) =>
  name.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/g, 'l').toLowerCase().replaceAll(' ', '.');

/** Who buys: the account of the customer, and people without one. */
export const demoCustomers: readonly DemoCustomer[] = [
  { customer_id: 'demo-customer', username: 'clara.nowak', display_name: 'Clara Nowak', email: 'customer@crema.test' },
  ...names.map((display_name, index) => {
    const username = usernameOf(display_name);
    const customer_id = `demo-customer-${String(index + 1).padStart(2, '0')}`;
    return { customer_id, username, display_name, email: `${username}@crema.test` };
  }),
].map((one, place) => ({ ...one, dietary_restrictions: dietOf[place] ?? [], family_id: familyOf[place] ?? null }));

/** Everybody of the demo by id, with an account, without one, or both. */
export const demoPeople: readonly string[] = [
  ...new Set([...demoCustomers.map((one) => one.customer_id), ...demoAccounts.map((one) => one.user_id)]),
];
