import { renameSync, writeFileSync } from 'node:fs'

/** Writes a file that others wait for: who reads it sees all of the text, or what was there before. */
export function writeWhole(path: string, text: string): void {
  const partial = `${path}.${process.pid}`
  writeFileSync(partial, text)
  renameSync(partial, path)
}
