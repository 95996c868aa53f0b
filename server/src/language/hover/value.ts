import { parseQuantity, toDecimal } from '../../../../model/src/resources/quantity.ts'
import type { Context } from '../context.ts'
import { say } from '../say.ts'
import type { FieldAt } from '../schema/schema.ts'
import type { Path, ScalarNode } from '../yaml/node.ts'
import { describeValue } from './describe.ts'

/** What one value means: our advice on an enum word, an amount in base units, a file mode, what YAML makes of a word. */
export function describeScalar(context: Context, at: FieldAt, node: ScalarNode, path: Path): string | undefined {
  const { texts } = context
  if (node.templated) return say(texts, 'template')
  const lines = [describeValue(context, at.owner, at.name, node.value), meaning(context, at, node, path), reading(context, node)]
  const said = lines.filter((line) => line !== undefined)
  return said.length > 0 ? said.join('\n\n') : undefined
}

function meaning({ texts }: Context, { name, field }: FieldAt, node: ScalarNode, path: Path): string | undefined {
  if (field.type === 'quantity') return describeQuantity(texts, String(path.at(-1)), node.value)
  if (/^(default)?[mM]ode$/.test(name) && field.type === 'int32' && node.type === 'number') return describeMode(texts, node)
  if (field.type === 'intOrString' && /^\d+%$/.test(node.value))
    return say(texts, name === 'maxSurge' ? 'percent.surge' : 'percent', node.value)
  return undefined
}

/** Characters of an amount that still tells a person something. */
const longest = 40

function describeQuantity(texts: Context['texts'], resource: string, text: string): string | undefined {
  const quantity = text.length > longest ? 'format' : parseQuantity(text)
  if (typeof quantity === 'string') return undefined
  const amount = toDecimal(quantity)
  if (resource === 'cpu') return say(texts, 'quantity.cores', text, amount)
  const isBytes = /^(memory|ephemeral-storage|storage|sizeLimit|hugepages-.*)$/.test(resource)
  return isBytes
    ? say(texts, 'quantity.bytes', text, groupDigits(amount), binarySize(Number(amount)))
    : say(texts, 'quantity.count', text, amount)
}

const groupDigits = (digits: string) => digits.replace(/\B(?=(?:\d{3}){1,20}(?!\d))/g, ',')

/** Bytes in the largest binary unit of which they are at least one, to two places. */
function binarySize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']
  let index = 0
  let size = bytes
  while (Math.abs(size) >= 1024 && index < units.length - 1) {
    size /= 1024
    index++
  }
  return `${Number(size.toFixed(2))} ${units[index]}`
}

/** `0644` is 420 to YAML: both, and who may do what. */
function describeMode(texts: Context['texts'], { source, value }: ScalarNode): string | undefined {
  const mode = Number(value)
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) return undefined
  const octal = `0${mode.toString(8).padStart(3, '0')}`
  const letters = [6, 3, 0]
    .map((shift) => [4, 2, 1].map((bit, index) => ((mode >> shift) & bit ? 'rwx'[index] : '-')).join(''))
    .join('')
  return say(texts, 'mode', source, value, octal, letters)
}

/** Where YAML reads another value than the one written: `yes`, `0644`, `1_000`, `~`. */
function reading({ texts }: Context, node: ScalarNode): string | undefined {
  if (node.style !== 'plain' || node.source === '') return undefined
  if (node.type === 'boolean' && node.source !== node.value) return say(texts, 'reads', say(texts, 'reads.boolean', node.value))
  if (node.type === 'number' && node.source !== node.value) return say(texts, 'reads', say(texts, 'reads.number', node.value))
  return node.type === 'null' ? say(texts, 'reads', say(texts, 'reads.null')) : undefined
}
