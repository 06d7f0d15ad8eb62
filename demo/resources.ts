/** The parts of API responses that the demo reads. The full schemas are in /openapi.json. */

export type SignedIn = {
  readonly user: { readonly email: string };
  readonly accessToken: string;
  readonly refreshToken: string;
};

export type Project = { readonly id: string; readonly name: string; readonly contactSheetUrl: string };

export type MemoryFile = { readonly type: string; readonly version: number; readonly sizeBytes: number };

export type AppliedPlan = {
  readonly created: readonly string[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
};

export type Trigger = { readonly id: string; readonly url: string; readonly secret: string };

export type GenerationItem = {
  readonly assetKey: string;
  readonly status: "queued" | "running" | "succeeded" | "failed" | "canceled";
  readonly error: { readonly code: string; readonly detail: string } | null;
};

export type Generation = {
  readonly id: string;
  readonly status: "queued" | "running" | "succeeded" | "partial" | "failed" | "canceled";
  readonly model: string;
  readonly items: readonly GenerationItem[];
  readonly costMicroUsd: number;
};

export type GenerationProgress = {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly canceled: number;
  readonly images: { readonly total: number; readonly stored: number };
};

export type Review = { readonly items: readonly { readonly key: string; readonly status: string }[] };

export type Export = {
  readonly id: string;
  readonly status: "queued" | "building" | "ready" | "failed";
  readonly fileName: string;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly fileCount: number | null;
  readonly url: string | null;
  readonly warnings: readonly { readonly assetKey: string; readonly message: string }[];
};

export type ManifestFile = {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Null if the pack has the image only as a part of a sheet. */
  readonly path: string | null;
  readonly direction: string | null;
  readonly animation: string | null;
  readonly frame: number;
  readonly sizeBytes: number;
  readonly sha256: string;
};

export type ManifestAsset = {
  readonly key: string;
  readonly name: string;
  readonly category: string;
  readonly kind: string;
  readonly width: number;
  readonly height: number;
  readonly directions: readonly string[];
  readonly animations: readonly { readonly name: string; readonly frames: number }[];
  /** The page and the place of the first cell, if the pack has sheets. */
  readonly sheet: { readonly page: number } | null;
  readonly files: readonly ManifestFile[];
};

/** The manifest in an archive. The manifest of a plain pack lists every image file. */
export type Manifest = {
  readonly project: { readonly name: string };
  readonly targets: readonly string[];
  readonly style: { readonly palette: readonly string[] };
  readonly assets: readonly ManifestAsset[];
};
