// Builds dist/, by esbuild.mjs.
await import('../esbuild.mjs')
export {}
