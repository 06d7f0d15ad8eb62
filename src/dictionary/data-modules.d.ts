/** The data that `scripts/build-data` makes. wrangler passes such modules on as bytes. */
declare module "*.bin" {
  const content: ArrayBuffer;
  export default content;
}
