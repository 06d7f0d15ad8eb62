const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  // Settings come in the environment: a command line could be read by every user of the machine.
  for (const [name, value] of Object.entries(JSON.parse(process.env.HATCHERY_VARS ?? "{}")))
    process.argv.push("--var", `${name}:${value}`);
  delete process.env.HATCHERY_VARS;
  // When the process that started this one is gone, however it ended, workerd must not outlive it.
  process.once("disconnect", () => process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGKILL"));
}
