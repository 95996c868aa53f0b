import type { Context, FieldText } from '../context.ts'
import { say } from '../say.ts'
import { type Field, fieldOf, gateOf, isGateOpen, isKnown, textType, typeLabel } from '../schema/schema.ts'
import { chapters } from './chapters.ts'

/** Our text about a field, whichever type it is described under. */
function fieldText({ texts }: Context, owner: string, name: string): FieldText | undefined {
  return texts.fields[`${textType(owner, name)}.${name}`] ?? texts.fields[`${owner}.${name}`]
}

/** Everything about a field, as Markdown: facts in one line, then what it does, its trap, its values, an example. */
export function describeField(context: Context, owner: string, name: string): string | undefined {
  const field = fieldOf(owner, name)
  if (!field) return undefined
  const text = fieldText(context, owner, name)
  const chapter = chapters[`${owner}.${name}`]
  return [
    `**${name}** ${factLine(context, field)}`,
    ...notices(context, field),
    ...(text ? [text.text.trim()] : []),
    ...(text?.trap ? [`⚠ ${text.trap.trim()}`] : []),
    ...details(context, field, text),
    ...(text?.example ? [`\`\`\`yaml\n${text.example}\n\`\`\``] : []),
    ...(chapter ? [`[${say(context.texts, 'documentation')}](${chapter})`] : []),
  ].join('\n\n')
}

/** One value of a field: our advice on it. */
export function describeValue(context: Context, owner: string, name: string, value: string): string | undefined {
  return fieldText(context, owner, name)?.values?.[value]
}

function factLine(context: Context, field: Field): string {
  const { texts } = context
  const facts = [`\`${typeLabel(field)}\``]
  if (field.required) facts.push(say(texts, 'required'))
  if (field.default !== undefined)
    facts.push(`${say(texts, 'default').toLowerCase()} \`${field.default === '' ? '""' : field.default}\``)
  if (field.since) facts.push(say(texts, 'since', field.since))
  if (field.until) facts.push(say(texts, 'until', field.until))
  return facts.join(' · ')
}

function notices({ texts, settings }: Context, field: Field): string[] {
  const notes: string[] = []
  if (!isKnown(field, settings.version)) notes.push(say(texts, 'unknown.version', settings.version))
  if (field.forbidden) notes.push(say(texts, 'forbidden'))
  if (field.system) notes.push(say(texts, 'system'))
  if (field.deprecated === 'csi') notes.push(say(texts, 'deprecated.csi'))
  else if (field.deprecated !== undefined)
    notes.push(field.deprecated === '' ? say(texts, 'deprecated') : say(texts, 'deprecated.for', field.deprecated))
  if (field.gate !== undefined && !isGateOpen(field, settings.version))
    notes.push(say(texts, 'gate.off', field.gate, settings.version))
  else if (field.gate !== undefined && gateOf(field)?.ga === undefined) notes.push(say(texts, 'gate.on', field.gate))
  return notes.map((note) => `*${note}*`)
}

function details({ texts }: Context, field: Field, text: FieldText | undefined): string[] {
  const lines: string[] = []
  if (text?.default) lines.push(`${say(texts, 'default')}: ${text.default.trim()}`)
  if (text?.unit) lines.push(`${say(texts, 'unit')}: ${text.unit.trim()}`)
  const values = Object.entries(text?.values ?? {}).filter(([value]) => !field.allowed || field.allowed.includes(value))
  if (values.length > 0)
    lines.push(values.map(([value, advice]) => `- \`${value === '' ? '""' : value}\`: ${advice.trim()}`).join('\n'))
  return lines
}
