import { canonical, parseQuantity, type Quantity, roundUp } from '../../../../model/src/resources/quantity.ts'
import { entriesOf, type Node, present } from '../yaml/node.ts'

/** An amount of one resource, and its text as the server prints it. */
export interface Amount {
  readonly text: string
  readonly quantity: Quantity
}

/** The amounts of a resource list as the server stores them: rounded up to a thousandth. */
export function amounts(node: Node | undefined): Map<string, Amount> {
  const all = new Map<string, Amount>()
  for (const { key, value } of entriesOf(node)) {
    if (value.kind !== 'scalar' || value.templated || value.type === 'boolean') continue
    const parsed = parseQuantity(present(value) ? value.value : '0')
    if (typeof parsed === 'string') continue
    const quantity = roundUp(parsed, -3)
    all.set(key, { text: canonical(quantity), quantity })
  }
  return all
}
