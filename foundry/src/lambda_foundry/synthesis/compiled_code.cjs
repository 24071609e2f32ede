// Has Node.js keep what it compiled of jsii's packages, so that the next run need not compile it.
"use strict";

const fs = require("fs");
const modules = require("module");
const path = require("path");

// Node.js keeps compiled code by the path of its source, and jsii links its packages into a new
// folder each time. So they are loaded from where they lie, and find each other in that folder.
module.exports = function keepCompiledCode(folder) {
  modules.enableCompileCache?.(folder);
  const makeTemporary = fs.mkdtempSync;
  fs.mkdtempSync = function (...given) {
    const made = makeTemporary(...given);
    if (path.basename(made).startsWith("jsii-kernel-")) findModulesIn(path.join(made, "node_modules"));
    return made;
  };
  // Told this, jsii links its packages as a whole, not file by file.
  process.execArgv.push("--preserve-symlinks");
};

function findModulesIn(folder) {
  const before = process.env.NODE_PATH;
  process.env.NODE_PATH = before ? folder + path.delimiter + before : folder;
  modules.Module._initPaths();
  if (before === undefined) delete process.env.NODE_PATH;
  else process.env.NODE_PATH = before;
}
