/** Stands for every character of a masked template action, so that offsets stay as they are. */
export const maskCharacter = '\uE000'

const actions = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
] as const

/** Whether the text holds actions of a template language (Helm, Go templates, Jinja). */
export function hasTemplateActions(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

/**
 * Replaces template actions by fillers of the same length: a line that holds nothing else becomes blank, an action inside a
 * line becomes a word. Lines and offsets stay as they are, so the rest of the manifest can be read.
 */
export function maskTemplate(text: string): string {
  let masked = text
  for (const [open, close] of actions) masked = maskBetween(masked, open, close)
  return masked.replace(/^[ \t]*\uE000[ \t\uE000]*$/gm, (line) => line.replaceAll(maskCharacter, ' '))
}

function maskBetween(text: string, open: string, close: string): string {
  const parts: string[] = []
  let done = 0
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, done)) {
    const end = text.indexOf(close, start + open.length)
    if (end < 0) break
    parts.push(text.slice(done, start), text.slice(start, end + close.length).replace(/[^\r\n]/g, maskCharacter))
    done = end + close.length
  }
  return parts.join('') + text.slice(done)
}
