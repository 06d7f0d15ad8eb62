// Loaded into `wrangler dev` before wrangler: passes settings on, and ends wrangler with the process that started it.
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  // Settings come in the environment, because every user of the machine can read a command line.
  for (const [name, value] of Object.entries(JSON.parse(process.env.HATCHERY_VARS ?? "{}")))
    process.argv.push("--var", `${name}:${value}`);
  delete process.env.HATCHERY_VARS;
  // If the process that started this one ends in any way, kill the whole group, so that no workerd stays behind.
  process.once("disconnect", () => process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGKILL"));
}
