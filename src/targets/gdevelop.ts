/** The target for GDevelop 5: a whole `game.json` with an object for each asset, and the images that it names. */
import { ofAsset } from "./built";
import { jsonBytes } from "./bytes";
import type { Pack, PackAsset, PackRow } from "./pack";
import { singleImage } from "./single-image";
import type { Target } from "./target";
import { isAnimated } from "./timing";
import { findWalker, type Walker } from "./walker";

const scene = "Sample";

export const gdevelop: Target = {
  description: "A GDevelop 5 project with an animated object for each asset, and a scene to begin with.",
  options: ["scale"],
  usesPages: false,
  judgedBy: "GDevelop's own core (gdcore-tools)",
  ran: true,
  handSteps: ["Open `game.json` in GDevelop and press Preview."],
  build: (pack) => ({
    files: [
      { path: "game.json", content: jsonBytes(toGame(pack)) },
      ...pack.assets.flatMap((asset) =>
        ofAsset(
          asset,
          asset.rows.flatMap(({ frames }) =>
            frames.map((frame) => singleImage(pack, asset, frame, fileOf(frame.name))),
          ),
        ),
      ),
    ],
    warnings: [],
  }),
  importSteps: () => [
    "Open `game.json` in GDevelop 5 (File > Open a project > Computer).",
    "Each asset is a global object. Its animations are called `<animation>_<direction>`, such as `walk_front`.",
    "To take an object into your own game: copy it in the list of objects, and paste it there.",
  ],
};

function fileOf(name: string): string {
  return `images/${name}.png`;
}

/** GDevelop's names of objects have letters, digits and underscores. */
function objectName({ key }: PackAsset): string {
  const name = key.replaceAll("-", "_");
  return /^\d/.test(name) ? `_${name}` : name;
}

function toGame(pack: Pack): Record<string, unknown> {
  const { project } = pack;
  const walker = findWalker({ ...pack, assets: pack.assets.filter(({ kind }) => kind !== "background") });
  return {
    firstLayout: scene,
    gdVersion: { build: 269, major: 5, minor: 6, revision: 0 },
    properties: {
      name: project.name,
      packageName: "com.example.game",
      version: "1.0.0",
      author: "",
      windowWidth: 320,
      windowHeight: 240,
      minFPS: 20,
      maxFPS: 60,
      verticalSync: false,
      scaleMode: "nearest",
      pixelsRounding: true,
      sizeOnStartupMode: "",
      orientation: "landscape",
      adaptGameResolutionAtRuntime: false,
      antialiasingMode: "none",
      platforms: [{ name: "GDevelop JS platform" }],
      currentPlatform: "GDevelop JS platform",
      extensionProperties: [],
      platformSpecificAssets: {},
      loadingScreen: { showGDevelopSplash: true },
      authorIds: [],
      authorUsernames: [],
      categories: [],
      playableDevices: [],
    },
    resources: { resources: resourcesOf(pack), resourceFolders: [] },
    objects: pack.assets.map(toObject),
    objectsGroups: [],
    variables: [],
    layouts: [toScene(walker)],
    externalEvents: [],
    eventsFunctionsExtensions: [],
    externalLayouts: [],
    externalSourceFiles: [],
  };
}

function resourcesOf({ assets }: Pack): Record<string, unknown>[] {
  return assets.flatMap(({ rows }) =>
    rows.flatMap(({ frames }) =>
      frames.map(({ name }) => ({
        alwaysLoaded: false,
        file: fileOf(name),
        kind: "image",
        metadata: "",
        name: fileOf(name),
        smoothed: false,
        userAdded: true,
      })),
    ),
  );
}

function toObject(asset: PackAsset): Record<string, unknown> {
  return {
    name: objectName(asset),
    type: "Sprite",
    adaptCollisionMaskAutomatically: true,
    updateIfNotVisible: false,
    tags: asset.category,
    variables: [],
    effects: [],
    behaviors: [],
    animations: asset.rows.map((row) => ({
      name: row.name,
      useMultipleDirections: false,
      directions: [toDirection(asset, row)],
    })),
  };
}

function toDirection({ pivot, width, height }: PackAsset, row: PackRow): Record<string, unknown> {
  return {
    looping: row.speed.loop && isAnimated(row),
    timeBetweenFrames: 1 / row.speed.fps,
    sprites: row.frames.map(({ name }) => ({
      hasCustomCollisionMask: false,
      image: fileOf(name),
      points: [],
      originPoint: { name: "origine", x: pivot.x * width, y: pivot.y * height },
      centerPoint: { automatic: true, name: "centre", x: 0, y: 0 },
      customCollisionMask: [],
    })),
  };
}

function toScene(walker: Walker | undefined): Record<string, unknown> {
  return {
    name: scene,
    mangledName: scene,
    title: "",
    r: 51,
    v: 85,
    b: 51,
    standardSortMethod: true,
    stopSoundsOnStartup: true,
    disableInputWhenNotFocused: true,
    objects: [],
    objectsGroups: [],
    variables: [],
    events: [],
    behaviorsSharedData: [],
    objectsFolderStructure: { folderName: "__ROOT" },
    usedResources: [],
    instances: walker === undefined ? [] : [toInstance(walker)],
    layers: [{ name: "", visibility: true, cameras: [], effects: [] }],
    uiSettings: { grid: false, snap: true, zoomFactor: 1 },
  };
}

/** An instance begins with the animation of this number. */
function toInstance({ asset, row }: Walker): Record<string, unknown> {
  const zoom = 3;
  return {
    name: objectName(asset),
    layer: "",
    x: 160,
    y: 160,
    angle: 0,
    zOrder: 1,
    customSize: true,
    width: asset.width * zoom,
    height: asset.height * zoom,
    persistentUuid: `sample-${asset.id}`,
    numberProperties: [{ name: "animation", value: asset.rows.indexOf(row) }],
    stringProperties: [],
    initialVariables: [],
  };
}
