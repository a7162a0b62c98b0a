#!/usr/bin/env node
/**
 * The command of the installed package. CommonJS and plain syntax, because a Node that is too old for the server must
 * still be able to read this file and say so.
 */
'use strict';
const { accessSync, constants } = require('fs');
const { homedir } = require('os');
const { basename, join, resolve } = require('path');
const { engines } = require('../package.json');

const wanted = engines.node.replace('>=', '');
if (isOlder(process.versions.node, wanted)) {
  process.stderr.write(
    `Continuo needs Node ${wanted} or later, but this is Node ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else {
  keepCompiled();
  import('../dist/main.js');
}

function isOlder(given, wanted) {
  const [left, right] = [given, wanted].map((version) => version.split('.').map(Number));
  const at = [0, 1, 2].find((index) => left[index] !== right[index]);
  return at !== undefined && left[at] < right[at];
}

/** The next start finds what this one has compiled, as `npm start` does. Node's own default is a folder that others may write. */
function keepCompiled() {
  if (process.env.NODE_COMPILE_CACHE === undefined) process.env.NODE_COMPILE_CACHE = cacheFolder();
  require('module').enableCompileCache();
}

/** Beside the packages of the project, or in the user's own cache where that is not possible, such as for `npm install -g`. */
function cacheFolder() {
  const packages = resolve(__dirname, '..', '..');
  if (basename(packages) === 'node_modules' && mayWrite(packages)) {
    return join(packages, '.cache', 'continuo');
  }
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), '.cache'), 'continuo');
}

function mayWrite(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
