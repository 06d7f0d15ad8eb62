/** A `.wasm` file is imported as a compiled module, in Workers and in their tests. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
