// Stops a script with a clear message if Node is too old. Plain CommonJS, because an old Node cannot load TypeScript files.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Node ${process.versions.node} is too old for this command: it needs Node 22.18 or newer. ` +
      "`npm ci` brings Node 24 into node_modules, and `npm run` uses it; was the install script of the package `node` blocked?",
  );
  process.exit(1);
}
