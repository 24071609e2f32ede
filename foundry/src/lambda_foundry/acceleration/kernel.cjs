// Runs jsii's program in this process, where jsii's own launcher would start a second one for it.
"use strict";

const crypto = require("crypto");
const fs = require("fs");
const modules = require("module");
const os = require("os");
const path = require("path");
const v8 = require("v8");

const OF_EVERY_FUNCTION = {
  aws_iam: ["Grant", "PolicyStatement", "Role"],
  aws_lambda: ["Code", "Function", "LayerVersion"],
  aws_logs: ["LogGroup"],
  aws_s3: ["Bucket"],
  aws_sqs: ["Queue"],
  region_info: ["RegionInfo"],
};

const {
  LAMBDA_FOUNDRY_COMPILED: compiled,
  LAMBDA_FOUNDRY_HASHES: hashes,
  LAMBDA_FOUNDRY_JSII: program,
  LAMBDA_FOUNDRY_PART: part,
} = process.env;
// V8 optimizes code for the last time in a thread beside, on a core that another part of the app needs.
if (part) v8.setFlagsFromString("--no-opt");
// Nor does CDK's validator, in WebAssembly, run for long enough to be worth a second compilation.
v8.setFlagsFromString("--wasm-tiering-budget=2000000000");
if (compiled) keepCompiledCode(compiled);
if (hashes) keepHashesOfArchives(hashes);
require(process.env.LAMBDA_FOUNDRY_SCRIPT);
takeTheChannelOfTheParent();
require(program);

// jsii's own launcher hands on every message between its program and Python. Here what the program
// writes to its channel goes out at once, and what anybody prints goes to stderr in the form that
// jsii's Python expects there.
function takeTheChannelOfTheParent() {
  const [CHANNEL, STDIN, STDOUT, STDERR] = [3, 0, 1, 2];
  const { readSync, writeSync } = fs;
  // On Windows the first file that is opened would have this number.
  fs.openSync(os.devNull);
  fs.readSync = (file, ...given) => {
    if (file !== CHANNEL) return readSync(file, ...given);
    loadWhatEveryFunctionHas();
    return readSync(STDIN, ...given);
  };
  fs.writeSync = (file, ...given) => writeSync(file === CHANNEL ? STDOUT : file, ...given);
  for (const name of ["stdout", "stderr"]) {
    process[name].write = (text, encoding, done) => {
      const bytes = Buffer.from(text, typeof encoding === "string" ? encoding : "utf8");
      writeSync(STDERR, JSON.stringify({ [name]: bytes.toString("base64") }) + "\n");
      (typeof encoding === "function" ? encoding : done)?.();
      return true;
    };
  }
}

// CDK loads a construct's code when it is first asked for. As soon as CDK is there, it is asked for what
// each function is made of, while Python is busy with its own part.
function loadWhatEveryFunctionHas() {
  const cdk = Object.values(require.cache).find(({ exports }) => exports && "aws_lambda" in Object(exports));
  if (!cdk) return;
  for (const [name, classes] of Object.entries(OF_EVERY_FUNCTION)) {
    for (const each of classes) void cdk.exports[name]?.[each];
  }
  loadWhatEveryFunctionHas = () => {};
}

// Node.js keeps compiled code by the path of its source, and jsii links its packages into a new
// folder each time. So they are loaded from where they lie, and find each other in that folder.
function keepCompiledCode(folder) {
  if (!modules.enableCompileCache || !modules.Module._initPaths) {
    const why = "Node.js compiles CDK again: its Module._initPaths or its cache is gone";
    fs.appendFileSync(process.env.LAMBDA_FOUNDRY_READS, JSON.stringify(["aside", why]) + "\n");
    return;
  }
  modules.enableCompileCache(folder);
  const makeTemporary = fs.mkdtempSync;
  fs.mkdtempSync = function (...given) {
    const made = makeTemporary(...given);
    if (path.basename(made).startsWith("jsii-kernel-")) findModulesIn(path.join(made, "node_modules"));
    return made;
  };
  // Told this, jsii links its packages as a whole, not file by file.
  process.execArgv.push("--preserve-symlinks");
}

function findModulesIn(folder) {
  const before = process.env.NODE_PATH;
  process.env.NODE_PATH = before ? folder + path.delimiter + before : folder;
  modules.Module._initPaths();
  if (before === undefined) delete process.env.NODE_PATH;
  else process.env.NODE_PATH = before;
}

// jsii finds a package that it has unpacked by the hash of its archive: sixty megabytes each time. An
// archive with the same inode, size and times has the same hash. jsii makes a hash, opens the archive
// and reads it all; here it finds no content, and the hash is looked up when it is asked for. When jsii
// opens the archive again, to unpack it, it reads it.
function keepHashesOfArchives(file) {
  const { createHash } = crypto;
  const { openSync, readSync } = fs;
  const kept = readJson(file);
  const opened = new Set();
  const unread = new Set();
  let fresh;
  crypto.createHash = (...given) => (fresh = createHash(...given));
  fs.openSync = (name, ...given) => {
    const number = openSync(name, ...given);
    const hash = fresh;
    fresh = undefined;
    unread.delete(number);
    if (hash && String(name).endsWith(".jsii.tgz") && !opened.has(name)) {
      opened.add(name);
      unread.add(number);
      lookUp(hash, name, number);
    }
    return number;
  };
  fs.readSync = (number, ...given) => (unread.has(number) ? 0 : readSync(number, ...given));

  function lookUp(hash, name, number) {
    const { ino, size, mtimeNs, ctimeNs } = fs.fstatSync(number, { bigint: true });
    const also = [];
    hash.update = (text) => also.push(text);
    hash.digest = () => {
      const mark = [ino, size, mtimeNs, ctimeNs, ...also].join(" ");
      if (kept[name]?.mark !== mark) {
        const read = createHash("sha256").update(fs.readFileSync(name));
        kept[name] = { mark, digest: also.reduce((all, text) => all.update(text), read).digest("hex") };
        replaceJson(file, kept);
      }
      return Buffer.from(kept[name].digest, "hex");
    };
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

// Another process may do the same: each puts a whole file there.
function replaceJson(file, content) {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const beside = `${file}.${process.pid}`;
    fs.writeFileSync(beside, JSON.stringify(content));
    fs.renameSync(beside, file);
  } catch {
    // Where nothing can be written, all is read again next time.
  }
}
