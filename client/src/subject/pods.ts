// Which pod, and which container of it, a command is about.
import * as vscode from 'vscode'
import type { Pod } from '../../../model/src/objects/kubernetes.ts'
import { inOrder } from '../../../model/src/order.ts'
import { summarize } from '../../../model/src/rollout/pod.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { Services } from '../services.ts'
import { type Element, podAt, podsByNode } from '../view/elements.ts'
import { daemonSetFor } from './daemonSets.ts'

/** The pod of an element, where it has exactly one. */
export function podOf({ live }: Connected, element: Element | undefined): Pod | undefined {
  if (!element) return undefined
  if (element.is === 'pod' || element.is === 'container') return podAt(live, element)
  return element.is === 'node' ? podsByNode(live, element.uid).get(element.node)?.at(-1) : undefined
}

/** The pods of a DaemonSet; watched from now on until `close` is called. */
export async function watchPods({ live }: Connected, uid: string): Promise<{ pods: () => Pod[]; close: () => void }> {
  const close = live.open(uid)
  const isLoading = () => live.details(uid)?.freshness.pods.is === 'loading'
  if (isLoading())
    await new Promise<void>((resolve) => {
      const stop = live.onChange(() => {
        if (isLoading()) return
        stop()
        resolve()
      })
    })
  return { pods: () => [...(live.details(uid)?.pods.values() ?? [])], close }
}

/** The pod of an element, else one that is picked of a DaemonSet's. */
export async function podFor(services: Services, connected: Connected, element: Element | undefined): Promise<Pod | undefined> {
  const own = podOf(connected, element)
  if (own) return own
  const daemonSet = await daemonSetFor(services, connected, element)
  if (!daemonSet) return undefined
  const { pods, close } = await watchPods(connected, daemonSet.metadata.uid ?? '')
  try {
    return await pickPod(services, pods())
  } finally {
    close()
  }
}

async function pickPod({ say }: Services, pods: readonly Pod[]): Promise<Pod | undefined> {
  const all = pods.map((pod) => ({
    label: pod.spec.nodeName ?? say.noNodeYet,
    description: pod.metadata.name,
    detail: summarize(pod).status,
    pod,
  }))
  const picks = inOrder(all, ({ label }) => label)
  if (picks.length <= 1) return picks[0]?.pod
  return (await vscode.window.showQuickPick(picks, { title: say.whichNode, matchOnDescription: true }))?.pod
}
