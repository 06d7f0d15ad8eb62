/**
 * The decoders for PNG, JPEG and WebP, compiled to WebAssembly. Each loads when first used, so that a Worker that refines
 * nothing does not start slower.
 */
import type { ImageFormat } from "../lib/image-format";
import { toRaster, type Raster } from "./raster";

type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };
type Decoder = (file: ArrayBuffer) => Promise<Pixels>;

const loaders: Readonly<Record<ImageFormat, () => Promise<Decoder>>> = { png: loadPng, jpeg: loadJpeg, webp: loadWebp };
const loaded = new Map<ImageFormat, Promise<Decoder>>();

/** Undefined if the decoder refuses the file. */
export async function decodeWith(format: ImageFormat, source: Uint8Array): Promise<Raster | undefined> {
  const decoder = loaded.get(format) ?? loaders[format]();
  loaded.set(format, decoder);
  const decode = await decoder.catch((error: unknown) => {
    // The next image loads the decoder again.
    loaded.delete(format);
    throw error;
  });
  try {
    const { width, height, data } = await decode(toBuffer(source));
    return toRaster({ width, height }, data);
  } catch {
    return undefined;
  }
}

async function loadPng(): Promise<Decoder> {
  provideImageData();
  const [wasm, { decode, init }] = await Promise.all([
    import("@jsquash/png/codec/pkg/squoosh_png_bg.wasm"),
    import("@jsquash/png/decode"),
  ]);
  await init(toModule(wasm));
  return (file) => decode(file);
}

async function loadJpeg(): Promise<Decoder> {
  provideImageData();
  const [{ default: wasm }, { default: decode, init }] = await Promise.all([
    import("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm"),
    import("@jsquash/jpeg/decode"),
  ]);
  await startModule(init, wasm);
  return (file) => decode(file);
}

async function loadWebp(): Promise<Decoder> {
  provideImageData();
  const [{ default: wasm }, { default: decode, init }] = await Promise.all([
    import("@jsquash/webp/codec/dec/webp_dec.wasm"),
    import("@jsquash/webp/decode"),
  ]);
  await startModule(init, wasm);
  return (file) => decode(file);
}

/** The package declares the functions inside the file, but Workers import the compiled module. */
function toModule(imported: unknown): WebAssembly.Module {
  return (imported as { default: WebAssembly.Module }).default;
}

/** The declared type of `init` lacks the parameters of a module that is already compiled, which the code has. */
async function startModule(init: unknown, wasm: WebAssembly.Module): Promise<void> {
  await (init as (wasm: WebAssembly.Module, options: object) => Promise<void>)(wasm, {
    locateFile: (path: string) => path,
  });
}

function toBuffer(source: Uint8Array): ArrayBuffer {
  return new Uint8Array(source).buffer;
}

/** The decoders answer with the browser's `ImageData`, which Workers lack. */
function provideImageData(): void {
  if ("ImageData" in globalThis) return;
  Object.assign(globalThis, { ImageData: PlainImageData });
}

function PlainImageData(this: object, data: Uint8ClampedArray, width: number, height: number): void {
  Object.assign(this, { data, width, height });
}
