/** Stands for every character of a masked template action, so that offsets stay as they are. */
export const maskCharacter = '\uE000'

const action = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g

/** Whether the text holds actions of a template language (Helm, Go templates, Jinja). */
export function hasTemplateActions(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

/**
 * Replaces template actions by fillers of the same length: a line that holds nothing else becomes blank, an action inside a
 * line becomes a word. Lines and offsets stay as they are, so the rest of the manifest can be read.
 */
export function maskTemplate(text: string): string {
  const masked = text.replace(action, (found) => found.replace(/[^\r\n]/g, maskCharacter))
  return masked.replace(/^[^\r\n]*\uE000[^\r\n]*$/gm, (line) => {
    if (/^[\s\uE000]*$/.test(line)) return line.replaceAll(maskCharacter, ' ')
    // `- {{ … }}` alone stays a list item; `key: {{ a }}: b` can't be read, and only the first colon counts.
    return line
  })
}
