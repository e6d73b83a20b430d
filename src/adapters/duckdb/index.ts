export { quoteIdentifier, quoteText } from './quoting.ts';
export { openWorkspace, queryRows, type Workspace } from './workspace.ts';
