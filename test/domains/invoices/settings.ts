import type { InvoiceSettings } from '../../../src/domains/invoices/index.ts';

export const settings: InvoiceSettings = {
  series: 'INV',
  time_zone: 'UTC',
  store_name: 'Café Crema',
  seller: { name: 'Crema GmbH', address: ['Hauptstraße 1', '10115 Berlin'], tax_id: 'DE123456789' },
};
