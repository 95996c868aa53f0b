// Nodes and pod templates by chance, with everything that decides where a DaemonSet's pods run.
import type { Taint } from '../../model/src/objects/kubernetes.ts'
import type { PlacedSpec, Requirement, Term, Toleration } from '../../model/src/placement/placement.ts'
import type { Chance } from './random.ts'

const labels: Readonly<Record<string, readonly string[]>> = {
  tier: ['gold', 'silver', ''],
  zone: ['a', 'b', 'c'],
  // Read as whole numbers of 64 bits, or not at all.
  number: ['0', '7', '42', '007', '9223372036854775807', '9223372036854775808', 'seven', '4.2', ''],
  'example.com/gpu': ['true', 'false'],
  constructor: ['x'],
}
const keys = [...Object.keys(labels), 'absent', 'toString']
const valuesOf = (key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined) ?? ['x', '']

export const randomLabels = (chance: Chance): Record<string, string> =>
  Object.fromEntries(chance.some(Object.entries(labels), 0, 4).map(([key, values]) => [key, chance.pick(values)]))

const taintKeys = ['dedicated', 'example.com/gpu', 'maintenance']
const taintValues = ['', 'a', 'true', '5']
const effects = ['NoSchedule', 'NoExecute', 'PreferNoSchedule'] as const

export function randomTaints(chance: Chance): Taint[] {
  if (chance.percent(55)) return []
  const all = taintKeys.flatMap((key) => effects.map((effect) => ({ key, effect })))
  return chance.some(all, 1, 3).map((taint) => {
    const value = chance.pick(taintValues)
    return value === '' ? taint : { ...taint, value }
  })
}

function randomToleration(chance: Chance): Toleration {
  const everyKey = chance.percent(8)
  const exists = everyKey || chance.percent(45)
  const effect = chance.percent(40) ? undefined : chance.pick(effects)
  const condition = chance.percent(20)
  const key = condition ? `node.kubernetes.io/${chance.pick(['not-ready', 'unreachable'])}` : chance.pick(taintKeys)
  const operator = exists ? 'Exists' : chance.pick([undefined, 'Equal'])
  return {
    ...(!everyKey && { key }),
    ...(operator !== undefined && { operator }),
    ...(!exists && { value: chance.pick(taintValues) }),
    ...(effect !== undefined && { effect }),
    ...(effect === 'NoExecute' && chance.percent(30) && { tolerationSeconds: 60 }),
  }
}

function randomRequirement(chance: Chance): Requirement {
  const key = chance.pick(keys)
  const operator = chance.pick(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'])
  if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator }
  if (operator === 'In' || operator === 'NotIn') return { key, operator, values: chance.some(valuesOf(key), 1, 2) }
  const bounds = ['0', '6', '7', '41', '9223372036854775806', '9223372036854775808', '007', 'seven']
  return { key: chance.percent(80) ? 'number' : key, operator, values: [chance.pick(bounds)] }
}

function randomTerm(chance: Chance, nodes: readonly string[]): Term {
  if (chance.percent(6)) return {}
  const byName = chance.percent(25)
  const operator = chance.percent(50) ? 'In' : 'NotIn'
  return {
    ...((!byName || chance.percent(50)) && {
      matchExpressions: Array.from({ length: 1 + chance.below(2) }, () => randomRequirement(chance)),
    }),
    ...(byName && { matchFields: [{ key: 'metadata.name', operator, values: [chance.pick([...nodes, 'nowhere'])] }] }),
  }
}

/** What of a pod's spec decides where it runs. Most wish little, so that most run somewhere. */
export function randomPlacedSpec(chance: Chance, nodes: readonly string[]): PlacedSpec {
  const selector = chance.some(Object.entries(labels), 1, 1 + chance.below(2))
  const terms = Array.from({ length: 1 + chance.below(3) }, () => randomTerm(chance, nodes))
  return {
    ...(chance.percent(5) && { nodeName: chance.pick(nodes) }),
    ...(chance.percent(20) && {
      nodeSelector: Object.fromEntries(selector.map(([key, values]) => [key, chance.pick(values)])),
    }),
    ...(chance.percent(25) && { hostNetwork: true }),
    ...(chance.percent(65) && { tolerations: Array.from({ length: 1 + chance.below(4) }, () => randomToleration(chance)) }),
    ...(chance.percent(40) && {
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
    }),
  }
}
