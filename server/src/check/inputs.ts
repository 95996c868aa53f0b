import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Input {
  /** As the user named it, or a path below the directory named. */
  readonly file: string
  readonly text: string
  /** Offset of the first byte that is no UTF-8, as it appears in `text`. */
  readonly badEncodingAt?: number
}

/** Reads every input; directories give the YAML and JSON files below them, in the order of their names. */
export function* readInputs(names: readonly string[]): Iterable<Input | { readonly file: string; readonly error: string }> {
  for (const name of names) {
    try {
      if (name === '-') yield { file: '<stdin>', ...decode(readFileSync(0)) }
      else if (statSync(name).isDirectory()) for (const file of filesBelow(name)) yield readInput(file)
      else yield readInput(name)
    } catch (error) {
      yield { file: name, error: reason(error) }
    }
  }
}

/** Reads one file. */
export function readInput(file: string): Input | { readonly file: string; readonly error: string } {
  try {
    return { file, ...decode(readFileSync(file)) }
  } catch (error) {
    return { file, error: reason(error) }
  }
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error))

function* filesBelow(directory: string): Iterable<string> {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== '.git') yield* filesBelow(path)
    } else if (/\.(ya?ml|json)$/i.test(entry.name)) yield path
  }
}

/** UTF-8, or UTF-16 by its byte order mark, as the API server reads it. */
function decode(bytes: Buffer): { text: string; badEncodingAt?: number } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes) }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes) }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    return { text, badEncodingAt: Math.max(0, text.indexOf('\uFFFD')) }
  }
}
