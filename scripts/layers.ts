/** The layers of `src`: which file may import which. A plugin for oxlint, so that editors and CI refuse a wrong import. */
import path from "node:path";

type Layer = {
  /** Globs below `src`, without extension. A file belongs to the first layer that names it. */
  readonly files: readonly string[];
  /** Modules that may be imported; `@/` stands for the file's own feature. */
  readonly may: readonly string[];
  /** Modules of which only types may be imported. */
  readonly mayType?: readonly string[];
  /** Refused although `may` or `mayType` names them. */
  readonly not?: readonly string[];
  /** Hono or Drizzle. Other packages are open to everybody. */
  readonly packages?: readonly string[];
};

export type Import = {
  readonly file: string;
  readonly module: string;
  readonly isType: boolean;
  readonly name: string;
};

const ground = ["lib/*", "domain/*"];
const bases = ["config", "context", "errors", "keys", "log"];
const hono = ["hono", "@hono/zod-validator"];
const drizzle = ["drizzle-orm"];

const operations = ["features/**/{operations,*-operations}"];
const schemas = ["features/*/**/{schemas,*-schemas}"];
const services = ["features/*/**/{service,*-service}"];
const stores = ["features/*/**/{store,*-store}"];
const guards = ["features/**/{signature,authenticator}"];

/** Pure modules of a feature that other features may use, beside its services and schemas. */
const open = [
  "features/plans/asset-kind",
  "features/drawing/{draw-request,estimates,layout}",
  "features/identity/user",
];

const layers: readonly Layer[] = [
  { files: ["lib/**"], may: ["lib/*"] },
  { files: ["domain/**"], may: ground },
  {
    files: ["config", "errors", "provider-settings", "s3-settings"],
    may: ["{provider,s3}-settings", "lib/weak-secrets"],
  },
  { files: ["background", "context", "keys", "log"], may: [...ground, ...bases, "db/client"] },
  { files: ["app"], may: [...bases, "http/*", ...operations, "features/identity/authenticator"], packages: hono },
  {
    files: ["index", "sweep"],
    may: [...bases, "app", "sweep", "background", "db/idempotency-store", "limits/*", "features/**"],
    not: [...operations, ...schemas, ...stores, ...guards],
  },
  {
    files: ["db/**"],
    may: [...ground, "db/**", "errors", "provider-settings"],
    mayType: ["context"],
    packages: drizzle,
  },
  ...["limits", "outbound", "storage", "workflows"].map((room) => ({
    files: [`${room}/**`],
    may: [...ground, ...bases, "s3-settings", `${room}/*`],
  })),
  { files: ["dictionary/**"], may: [...ground, "dictionary/*", "../generated/*"] },
  { files: ["pixels/**"], may: [...ground, "pixels/*"] },
  { files: ["reading/**"], may: [...ground, "reading/**", "dictionary/*"] },
  { files: ["providers/**"], may: [...ground, "providers/**", "dictionary/*", "pixels/*", "outbound/*", "errors"] },
  { files: ["targets/**"], may: [...ground, "targets/*"] },
  { files: ["viewing/**"], may: [...ground, "viewing/*", "targets/*", "pixels/*"] },
  { files: ["openapi/**"], may: [...ground, "openapi/*", "http/*", "limits/policies", "errors", "../package.json"] },
  {
    files: ["http/**"],
    may: [...ground, ...bases, "http/*", "limits/*", "db/{client,idempotency-store,replicas}"],
    packages: hono,
  },
  {
    files: [...operations, "features/api-docs/{docs-*,api-reference,llms-text}"],
    may: [
      ...ground,
      "context",
      "errors",
      "http/*",
      "openapi/*",
      "storage/*",
      "providers/fields",
      "features/plans/grammar",
      "@/**",
      ...services,
      ...schemas,
    ],
    not: [...operations, ...stores],
    packages: hono,
  },
  {
    files: guards,
    may: [...ground, "context", "errors", "providers/*", "@/**", ...services],
    mayType: ["http/*", "limits/*"],
    not: operations,
  },
  {
    files: schemas,
    may: [
      ...[
        ...ground,
        "context",
        "provider-settings",
        "providers/fields",
        "targets/{options,target-names}",
        "reading/**",
      ],
      ...["@/**", ...schemas],
    ],
    not: [...operations, ...services, ...stores],
  },
  {
    files: stores,
    may: [...ground, "errors", "db/**", "storage/object-names", "@/{store,*-store,schemas,*-schemas}"],
    mayType: ["context", "providers/*", "@/**"],
    not: operations,
    packages: drizzle,
  },
  {
    files: ["features/**"],
    may: [
      ...[...ground, ...bases, "background", "provider-settings"],
      ...["limits/*", "outbound/*", "storage/*", "workflows/*"],
      ...["providers/*", "targets/*", "pixels/*", "viewing/*", "reading/**", "dictionary/nouns"],
      ...["@/**", ...services, ...schemas, ...open],
    ],
    mayType: ["db/**"],
    not: [...operations, "db/schema/*"],
  },
];

/** Why an import is refused; undefined when it is allowed. `module` is the text of the import statement. */
export function findFault({ file, module, isType, name }: Import): string | undefined {
  const importer = path.posix.relative("src", file).replace(/\.ts$/, "");
  const layer = layers.find(({ files }) => matches(importer, files));
  if (layer === undefined) return `${file} is in no layer: see scripts/layers.ts`;
  if (!module.startsWith(".")) return isOpenPackage(module, layer) ? undefined : `${file} may not import ${module}`;
  const target = path.posix.join(path.posix.dirname(importer), module);
  if (toSpecifier(importer, target) !== module) return "name the module by its shortest path";
  if (isOpenDb(importer, target, name) || isOpenModule(importer, target, layer, isType)) return undefined;
  return `${file} may not import ${target}: see scripts/layers.ts`;
}

/** A file belongs to one layer: the first that names it. */
export function findLayer(file: string): number {
  return layers.findIndex(({ files }) => matches(path.posix.relative("src", file).replace(/\.ts$/, ""), files));
}

function isOpenPackage(module: string, { packages = [] }: Layer): boolean {
  const guarded = [...hono, ...drizzle].find((name) => module === name || module.startsWith(`${name}/`));
  return guarded === undefined || packages.includes(guarded);
}

/** Workflows and queue consumers are given no context, so they open the database themselves. */
function isOpenDb(importer: string, target: string, name: string): boolean {
  return importer.startsWith("features/") && target === "db/client" && name === "openDb";
}

function isOpenModule(
  importer: string,
  target: string,
  { may, mayType = [], not = [] }: Layer,
  isType: boolean,
): boolean {
  const own = /^features\/[^/]+/.exec(importer)?.[0] ?? "@";
  const isIn = (globs: readonly string[]): boolean =>
    matches(
      target,
      globs.map((glob) => glob.replace(/^@/, own)),
    );
  return (isIn(may) || (isType && isIn(mayType))) && !isIn(not);
}

function matches(module: string, globs: readonly string[]): boolean {
  return globs.some((glob) => path.matchesGlob(module, glob));
}

function toSpecifier(from: string, target: string): string {
  const relative = path.posix.relative(path.posix.dirname(from), target);
  return relative.startsWith(".") ? relative : `./${relative}`;
}
