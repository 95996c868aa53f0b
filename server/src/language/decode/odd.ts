import type { Path, ScalarNode } from '../yaml/node.ts'

const inQuotes = /^[\u201C\u201D\u201E\u00AB\u2018\u2019\u201A].*[\u201C\u201D\u00BB\u2018\u2019]$/s
const unseen = /[\u200B-\u200D\u2060\uFEFF\u00AD]|^[\u00A0\u2000-\u200A\u202F\u3000]|[\u00A0\u2000-\u200A\u202F\u3000]$/
const windowsPath = /^[A-Za-z]:[^/]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\x00-\x1F]/

/** What is odd about a text that the server takes as it is: quotes that YAML does not know, what nobody sees, a path read as escapes. */
export function oddCharacter({ value, style }: ScalarNode, path: Path): string | undefined {
  if (style === 'block' || path.includes('annotations')) return undefined
  if (inQuotes.test(value)) return `the quotes ${value.at(0)} ${value.at(-1)} are part of the value: YAML knows " and ' only`
  if (style === 'quoted' && windowsPath.test(value) && control.test(value))
    return 'in double quotes a backslash and the letter behind it are one character'
  const isText = path.at(-1) === 'value' || path.includes('args') || path.includes('command')
  const found = isText ? undefined : unseen.exec(value)?.[0]
  return found && `the value holds a character that is not seen: U+${codeOf(found)}`
}

const codeOf = (character: string) => character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
