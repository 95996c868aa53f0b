import { compareQuantities, isIntegral, parseQuantity, type Quantity } from '../../../../model/src/quantity.ts'
import { entriesOf, get, type MapNode, type Node, type Path, present } from '../yaml/node.ts'
import { invalid, type Rule, refuses, required, type Violation } from './rule.ts'

/** Names with a domain other than Kubernetes' own: devices, which are counted in whole pieces and never overcommitted. */
export const isExtended = (name: string) =>
  name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.')
const isHugePages = (name: string) => name.startsWith('hugepages-')

export const resourceRules: readonly Rule[] = [
  refuses('res', 'Container', function* (node, path) {
    const resources = get(node, 'resources')
    if (resources?.kind === 'map') yield* resourceViolations(resources, [...path, 'resources'])
  }),
]

function* resourceViolations(resources: MapNode, path: Path): Iterable<Violation> {
  const limits = amounts(get(resources, 'limits'))
  const requests = amounts(get(resources, 'requests'))
  for (const [list, all] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    for (const [name, amount] of all) yield* amountViolations(name, amount, [...path, list, name])
  }
  for (const [name, request] of requests) {
    const limit = limits.get(name)
    const at = [...path, 'requests', name]
    const whole = isExtended(name) || isHugePages(name)
    if (!limit) {
      if (whole)
        yield {
          at,
          path: [...path, 'limits'],
          message: required('Limit must be set for non overcommitable resources'),
          code: 'res-limit-required',
        }
    } else if (whole && compareQuantities(request.quantity, limit.quantity) !== 0) {
      const message = invalid(request.text, `must be equal to ${name} limit of ${limit.text}`)
      yield {
        at,
        path: [...path, 'requests'],
        message,
        code: 'res-request-not-limit',
        data: { fix: 'replace', with: [limit.text] },
      }
    } else if (!whole && compareQuantities(request.quantity, limit.quantity) > 0) {
      const message = invalid(request.text, `must be less than or equal to ${name} limit of ${limit.text}`)
      yield {
        at,
        path: [...path, 'requests'],
        message,
        code: 'res-request-above-limit',
        data: { fix: 'replace', with: [limit.text] },
      }
    }
  }
}

interface Amount {
  readonly text: string
  readonly quantity: Quantity
}

function amounts(node: Node | undefined): Map<string, Amount> {
  const all = new Map<string, Amount>()
  for (const { key, value } of entriesOf(node)) {
    const text = !present(value)
      ? '0'
      : value.kind === 'scalar' && value.type !== 'boolean' && !value.templated
        ? value.value
        : undefined
    const quantity = text === undefined ? 'format' : parseQuantity(text)
    if (text !== undefined && typeof quantity !== 'string') all.set(key, { text, quantity })
  }
  return all
}

function* amountViolations(name: string, { text, quantity }: Amount, at: Path): Iterable<Violation> {
  if (quantity.value < 0n) yield { at, message: invalid(text, 'must be greater than or equal to 0'), code: 'res-negative' }
  if (isExtended(name) && !isIntegral(quantity))
    yield { at, message: invalid(text, 'must be an integer'), code: 'res-extended-integer' }
}
