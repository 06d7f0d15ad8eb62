/** A target: a pure function from a pack to the files that one engine opens, and the texts that go with them. */
import type { Drawing } from "./drawing";
import type { OptionName } from "./options";
import type { Pack, PackImage } from "./pack";

export type Target = {
  /** One sentence for users. */
  readonly description: string;
  /** The options that change this target's files. */
  readonly options: readonly OptionName[];
  /** True if the files name the shared pages, `sheets/<n>.png`. */
  readonly usesPages: boolean;
  /** The parser or engine that the tests load the files with. Null if there is none. */
  readonly judgedBy: string | null;
  /** True if the engine itself ran in the tests. */
  readonly ran: boolean;
  /** The acts of a user from the unpacked files to a walking character. */
  readonly handSteps: readonly string[];
  /** Gives the same files in the same order for the same pack. */
  readonly build: (pack: Pack) => Built;
  /** At most ten lines for the pack's README: how to import. */
  readonly importSteps: (pack: Pack) => readonly string[];
  /** A sample scene, where the engine takes one as text. */
  readonly sample?: (pack: Pack) => Sample | undefined;
};

export type Sample = { readonly file: string; readonly language: string; readonly code: string };

export type Built = { readonly files: readonly TargetFile[]; readonly warnings: readonly Warning[] };

/**
 * `path` is relative to the target's folder. A file with an `assetId` depends on that asset alone, so that a pack of
 * changes leaves it out while the asset is unchanged.
 */
export type TargetFile = { readonly path: string; readonly assetId?: string } & (MadeFile | ImageFile | DrawnFile);

export type MadeFile = { readonly path: string; readonly content: Uint8Array };
/** The stored image, byte for byte. */
export type ImageFile = { readonly path: string; readonly image: PackImage };

/** A file that is drawn later, by `draw-file.ts`. */
export type DrawnFile = { readonly path: string; readonly drawing: Drawing };

/** `reduced`: the asset is in the pack with less than the plan has. `left-out`: the asset, or a part, is missing. */
export type Warning = {
  readonly assetKey: string;
  readonly code: "left-out" | "reduced";
  readonly message: string;
};
