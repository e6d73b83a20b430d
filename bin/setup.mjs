/**
 * Makes a bare clone ready to run: installs the dependencies when they are missing or not those of package-lock.json.
 * `npm start` and `npm test` run it first. It needs nothing but Node 20 and npm, and takes some milliseconds when there
 * is nothing to do. It writes to stderr only: stdout belongs to the command that follows.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const node = join(modules, '.bin', 'node');
/** npm's output goes to stderr. */
const quiet = ['ignore', 2, 2];
const stampFile = join(modules, '.crema-setup');

const lockfile = readFileSync(join(root, 'package-lock.json'));
const stamp = `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform} ${process.arch}\n`;

if (!existsSync(node) || readOrNull(stampFile) !== stamp) {
  if (!isInstalled()) install();
  if (!runsPinnedNode()) installNode();
  writeFileSync(stampFile, stamp);
}

/** Whether what npm last installed here, by whoever's hand, is what the lockfile says. */
function isInstalled() {
  const installed = JSON.parse(readOrNull(join(modules, '.package-lock.json')) ?? 'null')?.packages;
  if (!installed) return false;
  const { '': _project, ...locked } = JSON.parse(lockfile.toString()).packages;
  return Object.entries(locked).every(([path, { version, ...needs }]) =>
    installed[path] ? installed[path].version === version : !isForThisSystem(needs),
  );
}

/** npm leaves out optional packages for other systems, and some that only those want. */
function isForThisSystem({ optional, os, cpu, libc }) {
  return !optional || Boolean(os?.includes(process.platform) && cpu?.includes(process.arch) && !libc);
}

function install() {
  say('Installing the dependencies (once; a minute or so) …');
  // Whatever the environment says (NODE_ENV=production, omit=optional): what runs Crema is among both.
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npm(['ci', ...options], root) !== 0) {
    fail(
      'The dependencies could not be installed: see what npm says above. Most often the registry cannot be reached ' +
        '(npm config get registry; npm config get proxy) or the disk is full. Then start again.',
    );
  }
}

/** Crema's own Node comes by the install script of the package `node`, which npm may have been told not to run. */
function installNode() {
  say('Installing Node for Crema …');
  const folder = join(modules, 'node');
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder, env: environment(), stdio: quiet });
  link(join('..', 'node', 'bin', 'node'));
  if (runsPinnedNode()) return;
  // No build of it for this system, perhaps; then the one at hand will do if it is of the same line.
  link(process.execPath);
  if (process.versions.node.split('.')[0] === pinnedVersion().split('.')[0]) return;
  rmSync(node, { force: true });
  fail(
    `Node ${pinnedVersion()}, on which Crema runs, could not be installed (npm package "node"), and this is Node ` +
      `${process.versions.node}. Install Node ${pinnedVersion().split('.')[0]} and start again.`,
  );
}

function link(target) {
  mkdirSync(join(modules, '.bin'), { recursive: true });
  rmSync(node, { force: true });
  symlinkSync(target, node);
}

function runsPinnedNode() {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() === `v${pinnedVersion()}`;
}

function pinnedVersion() {
  return JSON.parse(readFileSync(join(modules, 'node', 'package.json'), 'utf8')).version;
}

function npm(parameters, cwd) {
  const { status, error } = spawnSync('npm', parameters, { cwd, env: environment(), stdio: quiet });
  if (error) fail(`npm could not be run (${error.message}). It comes with Node; put it on the PATH.`);
  return status;
}

/** Without our own node_modules/.bin, which npm scripts put first: npm must not run on the Node that it replaces. */
function environment() {
  const path = process.env.PATH?.split(delimiter).filter((folder) => folder !== join(modules, '.bin'));
  return { ...process.env, PATH: path?.join(delimiter) };
}

function readOrNull(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function say(line) {
  console.error(line);
}

function fail(message) {
  say(message);
  process.exit(1);
}
