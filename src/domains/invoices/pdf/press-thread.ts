import { parentPort } from 'node:worker_threads';
import type { Printed, PrintJob } from './press.ts';
import { renderDocument } from './render.ts';

const port = parentPort!;

port.on('message', async ({ job, document }: PrintJob) => {
  let printed: Printed;
  try {
    printed = { job, pdf: await renderDocument(document) };
  } catch (error) {
    printed = { job, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  port.postMessage(printed);
});
