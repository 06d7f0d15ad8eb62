// Points the real Workers AI binding of `wrangler dev` at a local server (WORKERS_AI_URL). wrangler has no option for this,
// so this file wraps wrangler's Miniflare. That depends on wrangler's internals: package.json pins the version.
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  const path = require.resolve("miniflare", { paths: [process.cwd()] });
  const miniflare = require(path);
  const remoteProxyConnectionString = new URL(process.env.WORKERS_AI_URL);

  function withLocalAi(options) {
    for (const worker of options.workers ?? []) {
      if (!worker.config?.env?.AI) continue;
      worker.config.env = { ...worker.config.env, AI: { type: "ai", dev: { remote: true } } };
      worker.dev = { ...worker.dev, remoteProxyConnectionString };
    }
    return options;
  }

  class Miniflare extends miniflare.Miniflare {
    constructor(options) {
      super(withLocalAi(options));
    }
    setOptions(options) {
      return super.setOptions(withLocalAi(options));
    }
  }

  require.cache[path].exports = new Proxy(miniflare, {
    get: (target, key) => (key === "Miniflare" ? Miniflare : target[key]),
  });
}
