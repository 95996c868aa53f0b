// A stand-in for the prediction of the product until that is there: which pods go, stay, wait and start.
import type { ControllerRevision, DaemonSet, KubernetesNode, Pod } from '../../model/src/objects/kubernetes.ts'
import { currentRevision, hashOf } from '../../model/src/objects/revision.ts'
import { controllerTolerations, placedSpec, placer, tolerates } from '../../model/src/placement/placement.ts'
import { plan, type RolloutPlan } from '../../model/src/rollout/plan.ts'
import { podsByNode, rolledNodes } from '../../model/src/rollout/rolledNodes.ts'

export interface Prediction {
  readonly replaced: readonly { readonly node: string; readonly pod: string }[]
  readonly waiting: readonly { readonly node: string; readonly pod: string }[]
  readonly stays: readonly { readonly node: string; readonly pod: string }[]
  readonly starts: readonly string[]
  readonly goes: readonly { readonly node: string; readonly pod: string }[]
  readonly rollout: RolloutPlan | undefined
}

interface Input {
  readonly live: DaemonSet | undefined
  readonly after: DaemonSet
  readonly revisions: readonly ControllerRevision[] | undefined
  readonly pods: readonly Pod[] | undefined
  readonly nodes: readonly KubernetesNode[] | undefined
  readonly now: number
}

export function predict({ after, revisions = [], pods = [], nodes = [], now }: Input): Prediction {
  const revision = currentRevision(after, revisions)
  const hash = revision && hashOf(revision)
  const { place } = placer(after.spec.template)
  const spec = placedSpec(after.spec.template)
  const tolerations = [...(spec.tolerations ?? []), ...controllerTolerations(spec.hostNetwork === true)]
  const byNode = podsByNode(pods.filter(({ metadata }) => !metadata.deletionTimestamp))
  const found = { replaced: [], waiting: [], stays: [], starts: [], goes: [] } as unknown as {
    [key in 'replaced' | 'waiting' | 'stays' | 'goes']: { node: string; pod: string }[]
  } & { starts: string[] }
  for (const node of nodes) {
    const { name } = node.metadata
    const verdict = place(node)
    const own = byNode.get(name) ?? []
    const remains =
      verdict.runs ||
      (verdict.because === 'taint' &&
        (node.spec?.taints ?? []).every(
          (taint) => taint.effect !== 'NoExecute' || tolerations.some((one) => tolerates(one, taint, {})),
        ))
    if (verdict.runs && own.length === 0) found.starts.push(name)
    for (const pod of own) {
      const one = { node: name, pod: pod.metadata.name }
      const isNew = hash !== undefined && pod.metadata.labels?.['controller-revision-hash'] === hash
      if (!remains) found.goes.push(one)
      else if (isNew) found.stays.push(one)
      else if (after.spec.updateStrategy?.type === 'OnDelete') found.waiting.push(one)
      else found.replaced.push(one)
    }
  }
  const rolled = rolledNodes(after, nodes, pods, { hash, now })
  const hostPorts = JSON.stringify(after.spec.template).includes('"hostPort"')
  const { updateStrategy, minReadySeconds } = after.spec
  return {
    ...found,
    rollout: plan({
      nodes: rolled,
      hostPorts,
      ...(updateStrategy && { updateStrategy }),
      ...(minReadySeconds && { minReadySeconds }),
    }),
  }
}
