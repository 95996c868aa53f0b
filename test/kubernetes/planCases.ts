// Rollouts by chance: on how many nodes, with what budget, onto what image, and what is wrong beforehand.
import type { DaemonSet, UpdateStrategy } from '../../model/src/objects/kubernetes.ts'
import type { Chance } from './random.ts'
import { daemonSet } from './support.ts'

export interface Scenario {
  readonly daemonSet: DaemonSet
  readonly image: string
  readonly hostPorts: boolean
  /** Names of live nodes whose old pod is made unready before the rollout. */
  readonly unready: readonly string[]
}

export interface Places {
  readonly live: readonly string[]
  readonly dead: readonly string[]
}

const sizes = [1, 2, 3, 4, 5, 7, 10, 12, 17, 25, 40]

function randomStrategy(chance: Chance): UpdateStrategy {
  const amount = (most: number) =>
    chance.percent(50) ? 1 + chance.below(most) : `${chance.pick([1, 10, 20, 25, 33, 50, 67, 100])}%`
  if (chance.percent(35)) return { type: 'RollingUpdate', rollingUpdate: { maxSurge: amount(6), maxUnavailable: 0 } }
  return chance.percent(10) ? {} : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: amount(6) } }
}

/** A third of them have dead nodes, a quarter gets an image that does not run. */
export function randomScenario(chance: Chance, index: number, { live, dead }: Places): Scenario {
  const wanted = chance.pick(sizes)
  const down = chance.percent(35) ? chance.some(dead, 1, 4) : []
  const count = Math.min(wanted, live.length)
  const up = chance.some(live, count, count)
  const name = `plan-${index}`
  const hostPorts = chance.percent(8)
  const image = chance.percent(25) ? `agent-${chance.pick(['missing', 'unready', 'crash'])}:2` : 'agent:2'
  const base = daemonSet(name, hostPorts ? { ports: [{ containerPort: 8000, hostPort: 8000 + index }] } : {})
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [...up, ...down] }]
  const spec = {
    ...base.spec.template.spec,
    // With it, dead nodes go on being desired.
    ...(chance.percent(50) && { tolerations: [{ operator: 'Exists' }] }),
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } },
  }
  const strategy = randomStrategy(chance)
  return {
    daemonSet: {
      ...base,
      spec: {
        ...base.spec,
        template: { ...base.spec.template, spec },
        ...(Object.keys(strategy).length > 0 && { updateStrategy: strategy }),
        ...(wanted < 5 && chance.percent(30) && { minReadySeconds: 1 + chance.below(2) }),
      },
    },
    image,
    hostPorts,
    unready: chance.percent(25) ? chance.some(up, 1, 3) : [],
  }
}
