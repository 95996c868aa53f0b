// What every change of one DaemonSet goes through: the right to make it, the difference it makes, a person's yes.
import { withoutNoise } from '../../../model/src/objects/clean.ts'
import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import { gitOpsOwner } from '../../../model/src/objects/managed.ts'
import { isOnDelete } from '../../../model/src/rollout/rollout.ts'
import { needs } from '../cluster/connect/rights.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { toYaml } from '../cluster/read/yaml.ts'
import { namedOf } from '../cluster/write/changes.ts'
import type { Services } from '../services.ts'
import { choose, confirmContext, type Fact, showFailure } from '../view/ask.ts'
import type { Element } from '../view/elements.ts'
import { demand } from './demand.ts'
import { connectedOrSay, daemonSetFor } from './subject.ts'

/** Finds the DaemonSet, asks for the right to change it, and shows what fails. */
export async function changing(
  services: Services,
  element: Element | undefined,
  title: (name: string) => string,
  run: (connected: Connected, daemonSet: DaemonSet) => Promise<void>,
): Promise<void> {
  const connected = await connectedOrSay(services)
  const daemonSet = connected && (await daemonSetFor(services, connected, element))
  if (!connected || !daemonSet) return
  const { namespace, name } = namedOf(daemonSet)
  try {
    await demand(services, connected, { ...needs.patch, namespace, name })
    await run(connected, daemonSet)
  } catch (error) {
    await showFailure(services, title(name), error)
  }
}

export interface Preview {
  readonly title: string
  readonly action: string
  readonly facts: readonly Fact[]
  /** Pods that restart. */
  readonly restarts: number
}

export function watchedPods({ live }: Connected, { metadata }: DaemonSet) {
  const details = live.details(metadata.uid ?? '')
  return details?.freshness.pods.is === 'live' ? [...details.pods.values()] : undefined
}

/** The pod template before and after, and what happens to pods. True when a person has agreed. */
export async function previewTemplate(
  services: Services,
  connected: Connected,
  live: DaemonSet,
  result: DaemonSet,
  { title, action, facts, restarts }: Preview,
): Promise<boolean> {
  const say = services.words()
  const { name, namespace } = namedOf(live)
  const text = ({ spec }: DaemonSet) => toYaml(withoutNoise({ ...live, ...{ spec: { template: spec.template } } } as DaemonSet))
  const path = `${name}.yaml`
  const close = await services.documents.compare(title, { path, text: text(live) }, { path, text: text(result) })
  const owner = gitOpsOwner(live.metadata)
  const answer = await choose(
    `${title} — ${connected.target.context} · ${namespace}`,
    say.lookAndDecide,
    [
      {
        id: 'go',
        icon: 'check',
        label: action,
        description: isOnDelete(live) ? say.restartsOnDelete(restarts) : say.restartsPods(restarts),
      },
      { id: 'keep', icon: 'eye', label: say.keepDiff },
    ],
    {
      heading: say.before,
      items: [...(owner ? [{ icon: 'git-branch', text: say.gitOps(owner), detail: say.gitOpsDetail(owner) }] : []), ...facts],
    },
  )
  if (answer !== 'keep') await close()
  return answer === 'go' && (await confirmContext(services, connected, title))
}
