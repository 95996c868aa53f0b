import * as vscode from 'vscode'
import { countsOf } from '../../../../model/src/rollout/rollout.ts'
import { needs } from '../../cluster/connect/needs.ts'
import { namedOf } from '../../cluster/read/daemonSet.ts'
import { type Cascade, prepareDelete, prepareDeletePod } from '../../cluster/write/changes.ts'
import type { Services } from '../../services.ts'
import { connectedOrSay } from '../../subject/daemonSets.ts'
import { podOf } from '../../subject/pods.ts'
import { type Element, newerThan } from '../../view/elements.ts'
import { predictionOf } from '../../write/effect.ts'
import { write, writeDaemonSet } from '../../write/write.ts'

/** Deletes a DaemonSet: asks what becomes of its pods, then once more with all that will happen. */
export const deleteOne = (services: Services, element: Element | undefined) =>
  writeDaemonSet(services, element, needs.delete, (connected, named) => {
    const { say } = services
    const { name, namespace } = named
    const { context } = connected.target
    return {
      title: say.deleteTitle(name),
      choose: () => pickCascade(services, name),
      prepare: async (signal, cascade: Cascade) => ({
        ...(await prepareDelete(connected.connection, named, cascade, signal)),
        cascade,
      }),
      comparison: 'none',
      question: { as: 'dialog', text: say.deleteQuestion(name, namespace, context), yes: say.delete },
      effect({ live, cascade }) {
        const pods = countsOf(live).current
        return { summary: cascade === 'Orphan' ? say.podsStay(pods) : say.podsGo(pods), facts: [] }
      },
      log: ({ cascade }) => `deleted DaemonSet ${namespace}/${name} (${cascade})`,
      told: () => say.deleted(name, context),
    }
  })

async function pickCascade({ say }: Services, name: string): Promise<Cascade | undefined> {
  const picks = (['Background', 'Foreground', 'Orphan'] as const).map((cascade) => ({
    label: say.cascade[cascade],
    detail: say.cascadeDetail[cascade],
    cascade,
  }))
  return (await vscode.window.showQuickPick(picks, { title: say.deleteTitle(name), ignoreFocusOut: true }))?.cascade
}

/** Deletes the pod of one node: a restart there, and with OnDelete the way to update that node. */
export async function deletePod(services: Services, element: Element | undefined): Promise<void> {
  const connected = await connectedOrSay(services)
  const pod = connected && podOf(connected, element)
  const owner = element && 'uid' in element ? connected?.live.get(element.uid) : undefined
  if (!connected || !pod || !owner) return
  const { say } = services
  const named = namedOf(pod)
  const { name, namespace } = named
  const node = pod.spec.nodeName ?? ''
  const newest = newerThan(connected.live, owner.metadata.uid ?? '', pod)
  const { context } = connected.target
  await write(services, connected, {
    title: say.deleteTitle(name),
    name,
    needs: [{ ...needs.deletePod, ...named }],
    file: 'none',
    prepare: (signal) => prepareDeletePod(connected.connection, pod, owner, signal),
    comparison: 'none',
    question: { as: 'dialog', text: say.deletePodQuestion(name, node, context), yes: say.delete },
    async effect({ live }) {
      const { goes, isGoing } = await predictionOf(services, connected, { live, result: live }, [node])
      const away = goes.find((one) => one.pod === name)?.placement
      const comes = newest ? say.podIsUpdated(node, newest.revision) : say.podIsReplaced(node)
      const stays = away && say.podStaysAway(node, `${say.because[away.because]} ${away.detail}`)
      return { summary: isGoing ? say.podIsLast(node) : (stays ?? comes), facts: [] }
    },
    log: () => `deleted pod ${namespace}/${name} on ${node}`,
    // One pod is no rollout: the tree shows the new one.
    told: () => say.deleted(name, context),
  })
}
