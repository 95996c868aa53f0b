import { merging } from '../../../../model/src/resources/amounts.ts'
import { together } from '../../../../model/src/resources/footprint.ts'
import {
  addQuantities,
  canonical,
  compareQuantities,
  isIntegral,
  parseQuantity,
  type Quantity,
  roundUp,
} from '../../../../model/src/resources/quantity.ts'
import type { Code } from '../codes.ts'
import { entriesOf, get, type MapNode, type Path } from '../yaml/node.ts'
import { type Amount, amounts } from './amounts.ts'
import { conforms, reportedAt } from './fields.ts'
import { label } from './grammar.ts'
import { struct, structs, text } from './read.ts'
import { containerName, counted, isExtended, isHugePages, mayOvercommit, type NameCheck, podName } from './resource-names.ts'
import { containers, duplicateValue, forbidden, has, invalid, replaceWith, required, rule, violation } from './rule.ts'

const nameCodes = {
  format: 'res-name-format',
  unqualified: 'res-name-unqualified',
  notContainer: 'res-name-not-container',
  extended: 'res-name-extended',
} as const
const overheadNameCodes = {
  format: 'pod-overhead-name-format',
  unqualified: 'pod-overhead-name-unqualified',
  notContainer: 'pod-overhead-name-not-container',
  extended: 'pod-overhead-name-extended',
} as const

export const resourceRules = [
  rule(containers, function* (node, path, { claims }) {
    const resources = struct(node, 'resources')
    if (resources) yield* resourceViolations(resources, [...path, 'resources'], (name) => containerName(name, nameCodes), claims)
  }),
  rule('PodSpec', function* (node, path, { claims }) {
    if (entriesOf(get(node, 'overhead')).length > 0) yield* overheadViolations(node, [...path, 'overhead'])
    const resources = struct(node, 'resources')
    if (!resources) return
    const at = [...path, 'resources']
    if (text(get(node, 'os'), 'name') === 'windows') {
      yield violation('podres-windows', at, forbidden('may not be set for a windows pod'), { mark: 'key' })
      return
    }
    if (has(resources, 'claims')) {
      const message = forbidden('claims may not be set for Resources at pod-level')
      yield violation('podres-claims', [...at, 'claims'], message, { mark: 'key' })
    }
    yield* resourceViolations(resources, at, podName, claims)
    yield* aggregateViolations(node, resources, at)
  }),
]

function* resourceViolations<C extends Code>(
  resources: MapNode,
  path: Path,
  checkName: NameCheck<C>,
  claims: ReadonlySet<string>,
) {
  const limits = amounts(get(resources, 'limits'))
  const requests = amounts(get(resources, 'requests'))
  for (const [list, all] of Object.entries({ limits, requests })) {
    for (const [name, amount] of all) {
      const at = [...path, list, name]
      for (const [code, message] of checkName(name)) yield violation(code, at, message, { mark: 'key' })
      yield* amountViolations(name, amount, at)
    }
  }
  for (const [name, request] of requests) yield* requestViolations(name, request, limits.get(name), path)
  if (isAlone([...limits.keys(), ...requests.keys()]))
    yield violation('res-hugepages-alone', path, forbidden('HugePages require cpu or memory'), { mark: 'key' })
  yield* claimViolations(resources, [...path, 'claims'], claims)
}

/** Huge pages need cpu or memory beside them. */
const isAlone = (names: readonly string[]) => names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')

/** The overhead of a pod, which the server checks as the limits of a container. */
function* overheadViolations(podSpec: MapNode, path: Path) {
  const overhead = amounts(get(podSpec, 'overhead'))
  const names = [...overhead.keys()]
  for (const [name, amount] of overhead) {
    const at = [...path, name]
    const server = [...path, 'limits', name]
    for (const [code, message] of containerName(name, overheadNameCodes))
      yield violation(code, at, message, { mark: 'key', path: server })
    yield* reportedAt(server, amountViolations(name, amount, at))
  }
  if (isAlone(names))
    yield violation('pod-overhead-hugepages', path, forbidden('HugePages require cpu or memory'), { mark: 'key' })
}

function* amountViolations(name: string, { text: shown, quantity }: Amount, at: Path) {
  if (quantity.value < 0n) yield violation('res-negative', at, invalid(shown, 'must be greater than or equal to 0'))
  if ((isExtended(name) || counted.includes(name)) && !isIntegral(quantity))
    yield violation('res-extended-integer', at, invalid(shown, 'must be an integer'))
  if (isHugePages(name) && !isMultiple(quantity, name.slice('hugepages-'.length))) {
    yield violation('res-hugepages-multiple', at, invalid(shown, `${shown} is not positive integer multiple of ${name}`))
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

function* requestViolations(name: string, request: Amount, limit: Amount | undefined, path: Path) {
  const at = [...path, 'requests', name]
  if (!limit) {
    if (mayOvercommit(name)) return
    const message = required('Limit must be set for non overcommitable resources')
    yield violation('res-limit-required', at, message, { path: [...path, 'limits'] })
    return
  }
  const difference = compareQuantities(request.quantity, limit.quantity)
  const data = replaceWith(limit.text)
  const server = [...path, 'requests']
  const message = (relation: string) => invalid(request.text, `must be ${relation} ${name} limit of ${limit.text}`)
  if (difference !== 0 && !mayOvercommit(name))
    yield violation('res-request-not-limit', at, message('equal to'), { path: server, data })
  else if (difference > 0)
    yield violation('res-request-above-limit', at, message('less than or equal to'), { path: server, data })
}

/** Names of claims that a message lists: the server lists them all. */
const mostListed = 100

function* claimViolations(resources: MapNode, path: Path, known: ReadonlySet<string>) {
  const seen = new Set<string>()
  const withRequest = new Set<string>()
  for (const [index, claim] of structs(resources, 'claims').entries()) {
    const server = [...path, index]
    const at = [...server, 'name']
    const name = text(claim, 'name')
    const request = text(claim, 'request')
    if (name === '') yield violation('res-claim-name', at, required(), { path: server })
    else if (seen.has(name)) yield violation('res-claim-duplicate', at, duplicateValue(name), { path: server })
    else {
      const key = request === '' ? name : `${name}/${request}`
      yield* conforms(claim, server, label, { request: 'res-claim-request' })
      if (seen.has(key)) yield violation('res-claim-duplicate', at, duplicateValue(key), { path: server })
      else if (request === '' && withRequest.has(name))
        yield violation('res-claim-duplicate', at, duplicateValue(name), { path: server })
      seen.add(key)
      if (request !== '') withRequest.add(name)
    }
    if (known.has(name)) continue
    const list = known.size === 0 ? ' which is empty' : `: ${[...known].slice(0, mostListed).sort().join(', ')}`
    const message = `Not found: ${JSON.stringify(name)}: must be one of the names in pod.spec.resourceClaims${list}`
    yield violation('res-claim-unknown', at, message, { path: server })
  }
}

const aggregateCodes = { requests: 'podres-below-aggregate', limits: 'podres-hugepages-aggregate' } as const

function* aggregateViolations(podSpec: MapNode, resources: MapNode, path: Path) {
  const limits = amounts(get(resources, 'limits'))
  for (const [list, code] of Object.entries(aggregateCodes)) {
    const all = amounts(get(resources, list))
    for (const [name, needed] of aggregate(podSpec, list)) {
      const given = all.get(name)
      if (!given || compareQuantities(needed, given.quantity) <= 0 || (list === 'limits' && !isHugePages(name))) continue
      const detail = `must be greater than or equal to aggregate container ${list} of ${canonical(needed)}`
      yield violation(code, [...path, list, name], invalid(given.text, detail))
    }
  }
  for (const [index, container] of structs(podSpec, 'containers').entries()) {
    for (const [name, limit] of amounts(get(get(container, 'resources'), 'limits'))) {
      const given = limits.get(name)
      if (!given || compareQuantities(limit.quantity, given.quantity) <= 0) continue
      const at = [...path.slice(0, -1), 'containers', index, 'resources', 'limits', name]
      const server = [...path, 'containers', index, name, 'limits']
      const message = invalid(limit.text, `must be less than or equal to pod limits of ${given.text}`)
      yield violation('podres-container-limit', at, message, { path: server })
    }
  }
}

/** What the containers of a pod need together. */
function aggregate(podSpec: MapNode, list: string): ReadonlyMap<string, Quantity> {
  const needs = (container: MapNode) =>
    new Map([...amounts(get(get(container, 'resources'), list))].map(([name, { quantity }]) => [name, quantity]))
  const starting = structs(podSpec, 'initContainers').map((container) => ({
    needs: needs(container),
    isSidecar: text(container, 'restartPolicy') === 'Always',
  }))
  return together(structs(podSpec, 'containers').map(needs), starting, sum, greatest)
}

const sum = merging(addQuantities)
const greatest = merging<Quantity>((a, b) => (compareQuantities(b, a) > 0 ? b : a))
