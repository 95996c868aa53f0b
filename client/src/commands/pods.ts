// Which pod, and which container of it, a command is about.
import * as vscode from 'vscode'
import type { Pod } from '../../../model/src/objects/kubernetes.ts'
import { summarize } from '../../../model/src/rollout/pod.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { Services } from '../services.ts'
import { type Element, podsByNode } from '../view/elements.ts'

/** The pod of an element, where it has exactly one. */
export function podOf({ live }: Connected, element: Element | undefined): Pod | undefined {
  if (!element) return undefined
  if (element.is === 'pod' || element.is === 'container') return live.details(element.uid)?.pods.get(element.pod)
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

const byNode = new Intl.Collator('en', { numeric: true }).compare

export async function pickPod({ words }: Services, pods: readonly Pod[]): Promise<Pod | undefined> {
  const picks = pods
    .map((pod) => ({
      label: pod.spec.nodeName ?? words().noNodeYet,
      description: pod.metadata.name,
      detail: summarize(pod).status,
      pod,
    }))
    .sort((a, b) => byNode(a.label, b.label))
  if (picks.length <= 1) return picks[0]?.pod
  return (await vscode.window.showQuickPick(picks, { title: words().whichNode, matchOnDescription: true }))?.pod
}
