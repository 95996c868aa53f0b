import { lastApplied } from '../objects/slim.ts'
import { listed } from './aligned.ts'

const longest = 140

/** kubectl's limit for one line of an annotation or attribute. */
export const shorten = (line: string, length = longest) => (line.length > length ? `${line.slice(0, length)}...` : line)

/** `key=value`, sorted by key. */
export function labelTexts(labels: Readonly<Record<string, string>> = {}): string[] {
  return Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
}

/** Long values go below their key, as with kubectl; the text of the last client-side apply is left out. */
export function annotationLines(title: string, annotations: Readonly<Record<string, string>> = {}): string[] {
  const values = Object.keys(annotations)
    .filter((key) => key !== lastApplied)
    .sort()
    .flatMap((key) => {
      const value = (annotations[key] ?? '').replace(/\n$/, '')
      if (value.length + key.length + 2 <= longest && !value.includes('\n')) return [`${key}: ${value}`]
      return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line, longest - 2)}`)]
    })
  return listed(title, values)
}
