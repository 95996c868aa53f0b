import type { Taint } from '../objects/kubernetes.ts'
import { int64 } from './nodeAffinity.ts'

export interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly value?: string
  readonly effect?: string
  readonly tolerationSeconds?: number
}

/** What a cluster can be told to do otherwise. */
export interface PlacementOptions {
  /** The feature gate TaintTolerationComparisonOperators (alpha since 1.35): `Lt` and `Gt` compare numbers. Off where absent. */
  readonly comparisonOperators?: boolean
}

/** What the controller adds to every pod of a DaemonSet: node conditions and a cordon do not keep it away. Source: AddOrUpdateDaemonPodTolerations. */
export function controllerTolerations(hostNetwork: boolean): Toleration[] {
  const added = (name: string, effect: string): Toleration => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect })
  return [
    added('not-ready', 'NoExecute'),
    added('unreachable', 'NoExecute'),
    ...['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((name) => added(name, 'NoSchedule')),
    ...(hostNetwork ? [added('network-unavailable', 'NoSchedule')] : []),
  ]
}

/** Source: ToleratesTaint. An empty key with Exists tolerates everything, an empty effect every effect. */
export function tolerates(toleration: Toleration, taint: Taint, { comparisonOperators = false }: PlacementOptions = {}): boolean {
  const { key = '', operator = 'Equal', value = '', effect = '' } = toleration
  if (effect !== '' && effect !== taint.effect) return false
  if (key !== '' && key !== taint.key) return false
  if (operator === 'Exists') return true
  if (operator === 'Lt' || operator === 'Gt') return comparisonOperators && compares(operator, value, taint.value ?? '')
  return (operator === 'Equal' || operator === '') && key !== '' && value === (taint.value ?? '')
}

/** Whether the taint's number is less, or greater, than the toleration's. Numbers as people write them: no `007`, no `+7`. */
function compares(operator: 'Lt' | 'Gt', toleration: string, taint: string): boolean {
  const [bound, number] = [toleration, taint].map((text) => (/^(0|-?[1-9]\d*)$/.test(text) ? int64(text) : undefined))
  if (bound === undefined || number === undefined) return false
  return operator === 'Lt' ? number < bound : number > bound
}

/** Whether a taint can keep a pod of a DaemonSet away at all: PreferNoSchedule cannot. */
export const keepsAway = ({ effect }: Taint) => effect === 'NoSchedule' || effect === 'NoExecute'

export const taintText = ({ key, value, effect }: Taint) => `${key}${value ? `=${value}` : ''}:${effect}`

/** A toleration that a pod of a DaemonSet has: whose it is, and whether any node makes use of it. */
export interface EffectiveToleration {
  readonly toleration: Toleration
  readonly from: 'template' | 'controller'
  /** No taint of any node is tolerated by it. */
  readonly unused: boolean
}

/**
 * The tolerations that a pod of a DaemonSet ends up with. One of the template that the controller would add too is the
 * controller's: it tolerates for ever, whatever its `tolerationSeconds`. Source: AddOrUpdateTolerationInPodSpec.
 */
export function effectiveTolerations(
  { tolerations = [], hostNetwork = false }: { readonly tolerations?: readonly Toleration[]; readonly hostNetwork?: boolean },
  taints: readonly Taint[],
): EffectiveToleration[] {
  const identity = ({ key = '', operator = '', value = '', effect = '' }: Toleration) => [key, operator, value, effect].join('\n')
  const added = controllerTolerations(hostNetwork)
  const theirs = new Set(added.map(identity))
  const own = tolerations.filter((one) => !theirs.has(identity(one)))
  const distinct = [...new Map(taints.map((taint) => [taintText(taint), taint])).values()]
  const say = (from: 'template' | 'controller') => (toleration: Toleration) => ({
    toleration,
    from,
    unused: !distinct.some((taint) => tolerates(toleration, taint)),
  })
  return [...own.map(say('template')), ...added.map(say('controller'))]
}
