import type { Task } from '../adapters/jobs/task.ts';
import { JobWorkers, loadJobWorkers } from '../adapters/jobs/workers.ts';
import { creditNoteFile, type DocumentFile, type InvoiceDeps, invoiceFile } from '../domains/invoices/index.ts';
import { runTask, Scheduler } from '../domains/jobs/index.ts';
import type { Documents } from '../domains/notifications/send-task.ts';
import { jobsOf } from './jobs.ts';
import { senderSettings, stationeryOf } from './mail.ts';
import type { Shop } from './shop.ts';

/** Jobs and mail: takes them from the queue, and asks for those whose time has come. */
export async function startBackground(shop: Shop): Promise<{ stop(): Promise<void> }> {
  const { config, log, database, kernel, queue, invoices } = shop;
  const warn = (message: string, error: unknown) => log.warn({ err: error }, message);
  // what they bring along is loaded while the shop opens, not before
  const [{ openSenders }, { sendTask }] = await Promise.all([
    import('../domains/notifications/senders.ts'),
    import('../domains/notifications/send-task.ts'),
    loadJobWorkers(),
  ]);
  const jobs = jobsOf({ config, kernel, reminderLinks: () => shop.reminderLinks, warn });
  const scheduler = new Scheduler({ database, jobs, timeZone: config.store.timeZone, warn });
  await scheduler.start(); // first: if the database cannot be reached, there is nothing to take back yet
  const senders = openSenders(senderSettings(config));
  const tasks: Task[] = [
    runTask({ database, jobs, warn }),
    sendTask({ kernel, senders, stationery: stationeryOf(config), documents: documentsOf(invoices), warn }),
  ];
  const workers = new JobWorkers({ database: queue, tasks, warn });
  return {
    async stop() {
      await Promise.all([scheduler.stop(), workers.stop()]);
      await invoices.press.stop();
      for (const sender of Object.values(senders)) sender.close();
    },
  };
}

const documentsOf = (invoices: InvoiceDeps): Documents => ({
  invoice: async (orderId) => attached(await invoiceFile(invoices, orderId)),
  creditNote: async (refundId) => attached(await creditNoteFile(invoices, refundId)),
});

const attached = (file: DocumentFile | null) =>
  file && { filename: file.filename, content_type: 'application/pdf', content: file.pdf };
