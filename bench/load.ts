/**
 * The load client's process: `node bench/load.ts <scenario> '{"url": …, "connections": …, "seconds": …, "warmup": …}'`
 * prints the result as JSON.
 */
import { type LoadOptions, runLoad } from './load-client.ts';
import { type ScenarioName, scenarios } from './scenarios.ts';

const [name, json] = process.argv.slice(2);
if (name === undefined || json === undefined || !Object.hasOwn(scenarios, name)) {
  throw new Error(`usage: load.ts <${Object.keys(scenarios).join('|')}> <options as JSON>`);
}
const options: LoadOptions = JSON.parse(json);
const result = await runLoad(options, scenarios[name as ScenarioName](new URL(options.url)));
process.stdout.write(`${JSON.stringify(result)}\n`);
