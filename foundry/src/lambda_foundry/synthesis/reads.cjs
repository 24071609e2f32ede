// Notes what CDK reads in Node.js, so that a later synthesis can tell whether it would read the same.
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");

const LISTS = new Set(["opendir", "readdir"]);
const LOOKS = new Set([
  "access", "copyFile", "cp", "createReadStream", "exists", "lstat", "open", "openAsBlob",
  "readFile", "readlink", "realpath", "stat",
]);
const STARTS = ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"];

// CDK keeps files' hashes by inode, time and size. That is wrong for a file edited twice within a
// millisecond (github.com/aws/aws-cdk/issues/38500), and slower than none beyond fifty functions.
const KEPT_HASHES = path.join(os.homedir(), ".cdk", "cache", "fingerprints");

// What of Node.js differs each time, and what it then is that CDK asks for.
const UNSTEADY = [
  [Date, ["now"], "asks for the time"],
  [Math, ["random"], "asks for chance"],
  [require("crypto"), ["randomBytes", "randomFillSync", "randomInt", "randomUUID"], "asks for chance"],
  [os, ["cpus", "freemem", "hostname", "loadavg", "networkInterfaces", "uptime", "userInfo"], "asks for the state of the machine"],
  [require("net").Socket.prototype, ["connect"], "asks the network"],
  [require("worker_threads"), ["Worker"], "starts a worker"],
];

// Times of errors and of what is measured, temporary names, an order that no template shows, and the
// general libraries that CDK brings along.
const OF_NO_TEMPLATE =
  /[\\/](error|errors|(lib__)?program|fingerprint-disk-cache|perf|private-context|token-map)\.js$|aws-cdk-lib[\\/](.*[\\/])?node_modules[\\/]/;

// A file of this package is read when CDK's built-in validator starts.
const VALIDATOR = path.join("@aws", "cloudformation-validate");

const { LAMBDA_FOUNDRY_READS: notes, LAMBDA_FOUNDRY_JSII: program } = process.env;
const launched = process.argv[1] ?? "";
if (program) {
  watchAll(notes, path.dirname(program), process.env.LAMBDA_FOUNDRY_PACKAGES || undefined);
} else if (notes && path.basename(launched) === "program.js") {
  watchAll(notes, path.dirname(path.dirname(launched)));
}

function watchAll(log, runtime, packages = runtime) {
  const write = fs.writeSync;
  const file = fs.openSync(log, "a");
  const noted = new Set();
  // What jsii made for itself: its own program, and where it unpacks packages.
  const own = [runtime, packages];

  function note(kind, what) {
    const line = JSON.stringify([kind, what]) + "\n";
    if (noted.has(line)) return;
    noted.add(line);
    write(file, line);
  }

  note("started", String(process.pid));
  const looked = { list: new Set(), look: new Set(), read: new Set() };

  function noteFile(kind, target, isRead) {
    const seen = looked[isRead ? "read" : kind];
    if (typeof target === "number" || target === undefined || seen.has(target)) return;
    const name = path.resolve(target instanceof URL ? target.pathname : String(target));
    if (name.startsWith(KEPT_HASHES)) throw Object.assign(new Error(name), { code: "ENOENT" });
    seen.add(target);
    // Where jsii links each file of a package, all of them are looked at, though not read.
    if (isRead && name.includes(VALIDATOR)) note("validator", "");
    if (!own.some((folder) => name.startsWith(folder))) note(kind, name);
  }

  function watch(functions, name, kind) {
    const original = functions[name];
    functions[name] = function (...given) {
      if (!name.startsWith("open") || !writes(given[1])) {
        noteFile(kind, given[0], name.startsWith("readFile"));
      }
      return Reflect.apply(original, this, given);
    };
    Object.assign(functions[name], original);
  }

  for (const functions of [fs, fs.promises]) {
    for (const name of Object.keys(functions)) {
      const base = name.replace(/Sync$/, "");
      if (LISTS.has(base)) watch(functions, name, "list");
      if (LOOKS.has(base)) watch(functions, name, "look");
    }
  }

  const makeFolder = fs.mkdirSync;
  fs.mkdirSync = function (folder, ...given) {
    if (String(folder).startsWith(KEPT_HASHES)) throw new Error(`not kept: ${folder}`);
    return makeFolder(folder, ...given);
  };
  const makeTemporary = fs.mkdtempSync;
  fs.mkdtempSync = function (...given) {
    const folder = makeTemporary(...given);
    own.push(folder);
    return folder;
  };

  // The file that asks, unless it is jsii's, or what it asks for goes into no template.
  function asker() {
    const { prepareStackTrace, stackTraceLimit } = Error;
    Error.stackTraceLimit = 10;
    Error.prepareStackTrace = (_, calls) => calls.map((call) => call.getFileName() ?? "");
    const files = new Error().stack;
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
    const file = files.find((name) => name && name !== __filename && !name.startsWith("node:"));
    if (!file || file.startsWith(runtime) || OF_NO_TEMPLATE.test(file)) return undefined;
    return path.basename(file);
  }

  function noteUnsteady(what) {
    const file = asker();
    if (file) note("unsteady", `${what} in ${file}`);
  }

  for (const [owner, names, what] of UNSTEADY) {
    for (const name of names) {
      const original = owner[name];
      owner[name] = new Proxy(original, {
        apply(_, self, given) {
          noteUnsteady(what);
          return Reflect.apply(original, self, given);
        },
        construct(_, given) {
          noteUnsteady(what);
          return Reflect.construct(original, given);
        },
      });
    }
  }
  globalThis.Date = new Proxy(Date, {
    apply() {
      noteUnsteady("asks for the time");
      return Date();
    },
    construct(original, given, made) {
      if (given.length === 0) noteUnsteady("asks for the time");
      return Reflect.construct(original, given, made);
    },
  });

  const programs = require("child_process");
  for (const name of STARTS) {
    const original = programs[name];
    programs[name] = function (...given) {
      note("start", String(given[0]));
      return Reflect.apply(original, this, given);
    };
  }

  process.env = new Proxy(process.env, {
    get(variables, name) {
      if (typeof name === "string") note("variable", name);
      return Reflect.get(variables, name);
    },
    has(variables, name) {
      if (typeof name === "string") note("variable", name);
      return Reflect.has(variables, name);
    },
    ownKeys(variables) {
      note("variable", "*");
      return Reflect.ownKeys(variables);
    },
  });
}

function writes(flags) {
  return typeof flags === "number" ? (flags & 3) !== 0 : /[wa+]/.test(flags ?? "");
}
