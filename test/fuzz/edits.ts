// Random edits of real texts, from a seed: what people do to manifests, and what no person would.

/** A small generator of numbers in [0, 1): the same seed gives the same sequence. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
}

const pieces = [
  '\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '  ',
  ':',
  ': ',
  '- ',
  '-',
  '---\n',
  '...\n',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '#',
  '# ',
  '|\n',
  '>-\n',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!str ',
  '!',
  '%',
  '@',
  '`',
  '\\',
  '\uFEFF',
  '\u0000',
  '{{ .Values.x }}',
  '{{',
  '}}',
  '{% if %}',
  '? ',
  'null',
  'yes',
  '0x1F',
  '1e999',
  '.inf',
  'kind: DaemonSet\n',
  'spec:\n',
  'containers:\n',
  '        ',
  'é',
  '한',
  '😀',
  '\uD800',
  '$patch: delete\n',
] as const

export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** One edit: typing, deleting, pasting a part of the text elsewhere, breaking a line. */
export function randomEdit(random: () => number, text: string): TextEdit {
  const at = Math.floor(random() * (text.length + 1))
  const kind = random()
  if (kind < 0.4) return { start: at, end: at, text: pieces[Math.floor(random() * pieces.length)] ?? '' }
  const end = Math.min(text.length, at + Math.floor(random() * (kind < 0.9 ? 8 : 200)))
  if (kind < 0.7) return { start: at, end, text: '' }
  if (kind < 0.9) return { start: at, end, text: pieces[Math.floor(random() * pieces.length)] ?? '' }
  const from = Math.floor(random() * text.length)
  return { start: at, end: at, text: text.slice(from, from + Math.floor(random() * 120)) }
}
