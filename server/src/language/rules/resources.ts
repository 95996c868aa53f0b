import {
  canonical,
  compareQuantities,
  isIntegral,
  parseQuantity,
  type Quantity,
  roundUp,
} from '../../../../model/src/resources/quantity.ts'
import { entriesOf, get, type MapNode, type Node, type Path, present } from '../yaml/node.ts'
import { label, qualifiedName } from './grammar.ts'
import { struct, structs, text } from './read.ts'
import {
  duplicateValue,
  forbidden,
  has,
  invalid,
  notSupported,
  type Rule,
  refuses,
  refusesContainer,
  required,
  type Violation,
} from './rule.ts'

const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/')
/** Names with a domain other than Kubernetes' own: devices, which are counted in whole pieces and never overcommitted. */
export const isExtended = (name: string) =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0
export const isHugePages = (name: string) => name.startsWith('hugepages-')
const mayOvercommit = (name: string) => isNative(name) && !isHugePages(name)

const computed = ['cpu', 'memory', 'ephemeral-storage']
const counted = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]
const standard = new Set([...computed, ...computed.flatMap((name) => [`requests.${name}`, `limits.${name}`]), ...counted])
const ofContainers = (name: string) => computed.includes(name) || isHugePages(name)
const ofPods = ['cpu', 'memory']

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

type NameCheck = (name: string) => Iterable<readonly [code: string, message: string]>

export const resourceRules: readonly Rule[] = [
  ...refusesContainer('res', function* (node, path, { podSpec }) {
    const resources = struct(node, 'resources')
    if (resources) yield* resourceViolations(resources, [...path, 'resources'], containerName, podSpec)
  }),
  refuses('podres', 'PodSpec', function* (node, path) {
    const resources = struct(node, 'resources')
    if (!resources) return
    const at = [...path, 'resources']
    if (text(get(node, 'os'), 'name') === 'windows') {
      yield {
        at,
        mark: 'key',
        message: forbidden('may not be set for a windows pod'),
        code: 'podres-windows',
        data: { fix: 'remove' },
      }
      return
    }
    if (has(resources, 'claims')) {
      const message = forbidden('claims may not be set for Resources at pod-level')
      yield { at: [...at, 'claims'], mark: 'key', message, code: 'podres-claims', data: { fix: 'remove' } }
    }
    yield* resourceViolations(resources, at, podName, node)
    yield* aggregateViolations(node, resources, at)
  }),
]

function* standardName(name: string): ReturnType<NameCheck> {
  const wrong = qualifiedName(name)
  for (const detail of wrong) yield ['res-name-format', invalid(name, detail)]
  if (wrong.length > 0 || name.includes('/') || standard.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-'))
    return
  yield ['res-name-unqualified', invalid(name, 'must be a standard resource type or fully qualified')]
}

function* containerName(name: string): ReturnType<NameCheck> {
  yield* standardName(name)
  if (!name.includes('/')) {
    if (!ofContainers(name)) yield ['res-name-not-container', invalid(name, 'must be a standard resource for containers')]
  } else if (!isNative(name) && !isExtended(name)) {
    yield ['res-name-extended', invalid(name, "doesn't follow extended resource name standard")]
  }
}

function* podName(name: string): ReturnType<NameCheck> {
  const wrong = [...standardName(name)]
  yield* wrong.map(([code, message]) => [code === 'res-name-unqualified' ? 'podres-name-unqualified' : code, message] as const)
  if (wrong.length > 0 || ofPods.includes(name) || isHugePages(name)) return
  yield ['podres-name', notSupported(name, [...ofPods, 'hugepages-'].sort())]
}

function* resourceViolations(
  resources: MapNode,
  path: Path,
  checkName: NameCheck,
  podSpec: MapNode | undefined,
): Iterable<Violation> {
  const limits = amounts(get(resources, 'limits'))
  const requests = amounts(get(resources, 'requests'))
  for (const [list, all] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    for (const [name, amount] of all) {
      const at = [...path, list, name]
      for (const [code, message] of checkName(name)) yield { at, mark: 'key', message, code }
      yield* amountViolations(name, amount, at)
    }
  }
  for (const [name, request] of requests) yield* requestViolations(name, request, limits.get(name), path)
  const names = [...limits.keys(), ...requests.keys()]
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    yield { at: path, mark: 'key', message: forbidden('HugePages require cpu or memory'), code: 'res-hugepages-alone' }
  yield* claimViolations(resources, [...path, 'claims'], podSpec)
}

/** The overhead of a pod, which the server checks as the limits of a container. */
export function* overheadViolations(podSpec: MapNode, path: Path): Iterable<Violation> {
  const overhead = amounts(get(podSpec, 'overhead'))
  const names = [...overhead.keys()]
  for (const [name, amount] of overhead) {
    const at = [...path, name]
    const server = [...path, 'limits', name]
    for (const [code, message] of containerName(name))
      yield { at, mark: 'key', path: server, message, code: code.replace(/^res-/, 'pod-overhead-') }
    for (const violation of amountViolations(name, amount, at)) yield { ...violation, path: server }
  }
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    yield { at: path, mark: 'key', message: forbidden('HugePages require cpu or memory'), code: 'pod-overhead-hugepages' }
}

function* amountViolations(name: string, { text: shown, quantity }: Amount, at: Path): Iterable<Violation> {
  if (quantity.value < 0n) yield { at, message: invalid(shown, 'must be greater than or equal to 0'), code: 'res-negative' }
  if ((isExtended(name) || counted.includes(name)) && !isIntegral(quantity))
    yield { at, message: invalid(shown, 'must be an integer'), code: 'res-extended-integer' }
  if (isHugePages(name) && !isMultiple(quantity, name.slice('hugepages-'.length))) {
    yield { at, message: invalid(shown, `${shown} is not positive integer multiple of ${name}`), code: 'res-hugepages-multiple' }
  }
}

/** Whether an amount is a whole number of pages. Both count in whole bytes, rounded up. */
function isMultiple(quantity: Quantity, page: string): boolean {
  const size = parseQuantity(page)
  if (typeof size === 'string' || page !== page.trim()) return false
  const bytes = wholeBytes(size)
  return bytes > 0n && isIntegral(size) && wholeBytes(quantity) % bytes === 0n
}

function wholeBytes(quantity: Quantity): bigint {
  const { value, exponent } = roundUp(quantity, 0)
  return value * 10n ** BigInt(exponent)
}

function* requestViolations(name: string, request: Amount, limit: Amount | undefined, path: Path): Iterable<Violation> {
  const at = [...path, 'requests', name]
  if (!limit) {
    if (mayOvercommit(name)) return
    const message = required('Limit must be set for non overcommitable resources')
    yield { at, path: [...path, 'limits'], message, code: 'res-limit-required' }
    return
  }
  const difference = compareQuantities(request.quantity, limit.quantity)
  const data = { fix: 'replace', with: [limit.text] } as const
  const server = [...path, 'requests']
  if (difference !== 0 && !mayOvercommit(name)) {
    const message = invalid(request.text, `must be equal to ${name} limit of ${limit.text}`)
    yield { at, path: server, message, code: 'res-request-not-limit', data }
  } else if (difference > 0) {
    const message = invalid(request.text, `must be less than or equal to ${name} limit of ${limit.text}`)
    yield { at, path: server, message, code: 'res-request-above-limit', data }
  }
}

function* claimViolations(resources: MapNode, path: Path, podSpec: MapNode | undefined): Iterable<Violation> {
  const known = [...new Set(structs(podSpec, 'resourceClaims').map((claim) => text(claim, 'name')))].sort()
  const seen = new Set<string>()
  for (const [index, claim] of structs(resources, 'claims').entries()) {
    const server = [...path, index]
    const at = [...server, 'name']
    const name = text(claim, 'name')
    const request = text(claim, 'request')
    if (name === '')
      yield { at, path: server, message: required(), code: 'res-claim-name', data: { fix: 'addField', fields: ['name'] } }
    else if (seen.has(name)) yield { at, path: server, message: duplicateValue(name), code: 'res-claim-duplicate' }
    else {
      const key = request === '' ? name : `${name}/${request}`
      for (const detail of request === '' ? [] : label(request))
        yield { at: [...server, 'request'], message: invalid(request, detail), code: 'res-claim-request' }
      if (seen.has(key)) yield { at, path: server, message: duplicateValue(key), code: 'res-claim-duplicate' }
      else if (request === '' && [...seen].some((other) => other.startsWith(`${name}/`)))
        yield { at, path: server, message: duplicateValue(name), code: 'res-claim-duplicate' }
      seen.add(key)
    }
    if (known.includes(name)) continue
    const list = known.length === 0 ? ' which is empty' : `: ${known.join(', ')}`
    const message = `Not found: ${JSON.stringify(name)}: must be one of the names in pod.spec.resourceClaims${list}`
    yield { at, path: server, message, code: 'res-claim-unknown' }
  }
}

function* aggregateViolations(podSpec: MapNode, resources: MapNode, path: Path): Iterable<Violation> {
  const requests = amounts(get(resources, 'requests'))
  const limits = amounts(get(resources, 'limits'))
  for (const [name, needed] of aggregate(podSpec, 'requests')) {
    const given = requests.get(name)
    if (!given || compareQuantities(needed, given.quantity) <= 0) continue
    const message = invalid(given.text, `must be greater than or equal to aggregate container requests of ${canonical(needed)}`)
    yield { at: [...path, 'requests', name], message, code: 'podres-below-aggregate' }
  }
  for (const [name, needed] of aggregate(podSpec, 'limits')) {
    const given = limits.get(name)
    if (!isHugePages(name) || !given || compareQuantities(needed, given.quantity) <= 0) continue
    const message = invalid(given.text, `must be greater than or equal to aggregate container limits of ${canonical(needed)}`)
    yield { at: [...path, 'limits', name], message, code: 'podres-hugepages-aggregate' }
  }
  for (const [index, container] of structs(podSpec, 'containers').entries()) {
    for (const [name, limit] of amounts(get(get(container, 'resources'), 'limits'))) {
      const given = limits.get(name)
      if (!given || compareQuantities(limit.quantity, given.quantity) <= 0) continue
      const at = [...path.slice(0, -1), 'containers', index, 'resources', 'limits', name]
      const server = [...path, 'containers', index, name, 'limits']
      const message = invalid(limit.text, `must be less than or equal to pod limits of ${given.text}`)
      yield { at, path: server, message, code: 'podres-container-limit' }
    }
  }
}

/**
 * What the containers of a pod need together: the regular ones and the sidecars at once, and at least what each init container
 * needs beside the sidecars that started before it. Source: component-helpers/resource.
 */
function aggregate(podSpec: MapNode, list: 'requests' | 'limits'): Map<string, Quantity> {
  const of = (container: MapNode) => amounts(get(get(container, 'resources'), list))
  const total = new Map<string, Quantity>()
  const add = (to: Map<string, Quantity>, from: Iterable<readonly [string, Quantity]>) => {
    for (const [name, quantity] of from) to.set(name, sum(to.get(name), quantity))
  }
  const quantities = (container: MapNode) => [...of(container)].map(([name, { quantity }]) => [name, quantity] as const)
  for (const container of structs(podSpec, 'containers')) add(total, quantities(container))
  const sidecars = new Map<string, Quantity>()
  const largest = new Map<string, Quantity>()
  for (const container of structs(podSpec, 'initContainers')) {
    const needed = new Map(quantities(container))
    if (text(container, 'restartPolicy') === 'Always') {
      add(total, needed)
      add(sidecars, needed)
      for (const [name, quantity] of sidecars) keepLarger(largest, name, quantity)
      continue
    }
    add(needed, sidecars)
    for (const [name, quantity] of needed) keepLarger(largest, name, quantity)
  }
  for (const [name, quantity] of largest) keepLarger(total, name, quantity)
  return total
}

function keepLarger(all: Map<string, Quantity>, name: string, quantity: Quantity) {
  const known = all.get(name)
  if (!known || compareQuantities(quantity, known) > 0) all.set(name, quantity)
}

function sum(a: Quantity | undefined, b: Quantity): Quantity {
  if (!a) return b
  const exponent = Math.min(a.exponent, b.exponent)
  const scaled = ({ value, exponent: own }: Quantity) => value * 10n ** BigInt(own - exponent)
  return { value: scaled(a) + scaled(b), exponent, suffix: a.suffix }
}
