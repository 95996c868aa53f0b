// A snapshot is kept compressed: it is read by programs; the difference is what people read.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

const fileOf = (area: string) => fileURLToPath(new URL(`kept/${area}.txt.br`, import.meta.url))

/** The lines that are kept of an area; none where there is no file yet. */
export const keptLines = (area: string): string[] =>
  existsSync(fileOf(area))
    ? brotliDecompressSync(readFileSync(fileOf(area)))
        .toString()
        .split('\n')
    : []

/** Keeps the lines of an area, and gives the size of the file in bytes. */
export function keep(area: string, lines: readonly string[]): number {
  const packed = brotliCompressSync(lines.join('\n'), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
  mkdirSync(fileURLToPath(new URL('kept', import.meta.url)), { recursive: true })
  writeFileSync(fileOf(area), packed)
  return packed.length
}

/** The first lines that differ, as a diff has them; nothing where none does. */
export function firstDifferences(kept: readonly string[], now: readonly string[], most = 20): string[] {
  const [before, after] = [new Set(kept), new Set(now)]
  const gone = kept.filter((line) => !after.has(line)).map((line) => `- ${line}`)
  const come = now.filter((line) => !before.has(line)).map((line) => `+ ${line}`)
  const found = [...gone.slice(0, most), ...come.slice(0, most)]
  return found.length > 0 || kept.join('\n') === now.join('\n') ? found : ['the same lines in another order']
}
