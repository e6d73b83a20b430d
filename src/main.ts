/** The command line: `crema <command>`. Everything else is loaded by the command that needs it. */
import { enableCompileCache } from 'node:module';

enableCompileCache(); // before any other module of ours is loaded, so that all of them are cached
const { main } = await import('./cli/process.ts');
await main(process.argv.slice(2));
