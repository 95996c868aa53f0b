import * as vscode from 'vscode'
import { withoutNoise } from '../../../model/src/objects/clean.ts'
import type { ControllerRevision, DaemonSet, PodTemplate } from '../../../model/src/objects/kubernetes.ts'
import { gitOpsOwner } from '../../../model/src/objects/managed.ts'
import { imagesOf, templateOf } from '../../../model/src/objects/revision.ts'
import { countsOf, isOnDelete } from '../../../model/src/rollout/rollout.ts'
import { toYaml } from '../cluster/read/yaml.ts'
import { getDaemonSet, type Images, namedOf, restart as restartPods, setImages } from '../cluster/write/changes.ts'
import type { Services } from '../services.ts'
import { cancellable, confirmContext } from '../view/ask.ts'
import type { Element } from '../view/elements.ts'
import { changing, previewTemplate } from './change.ts'

/** New pods everywhere, from the same template. */
export function restart(services: Services, element: Element | undefined): Promise<void> {
  const say = services.words()
  return changing(services, element, say.restartTitle, async (connected, daemonSet) => {
    const { name, namespace } = namedOf(daemonSet)
    const live = await getDaemonSet(connected.connection, namedOf(daemonSet))
    const { desired } = countsOf(live)
    const owner = gitOpsOwner(live.metadata)
    const question = say.restartQuestion(name, namespace, connected.target.context)
    const detail = [
      asSentence(isOnDelete(live) ? say.restartsOnDelete(desired) : say.restartsPods(desired)),
      ...(owner ? [say.gitOpsDetail(owner)] : []),
    ]
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail: detail.join('\n') }, say.restart)
    if (answer !== say.restart || !(await confirmContext(services, connected, say.restartTitle(name)))) return
    const changed = await cancellable(say.restartTitle(name), (signal) =>
      restartPods(connected.connection, live, new Date(), signal),
    )
    if (changed) services.follower.follow(connected, changed.result)
  })
}

const asSentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** Another image for one container. */
export function setImage(services: Services, element: Element | undefined): Promise<void> {
  const say = services.words()
  return changing(services, element, say.setImageTitle, async (connected, daemonSet) => {
    const named = namedOf(daemonSet)
    const live = await getDaemonSet(connected.connection, named)
    const images = [...imagesOf(live.spec.template)]
    const [container, image] =
      (element?.is === 'container' ? images.find(([name]) => name === element.container) : undefined) ??
      (images.length === 1 ? images[0] : await pickContainer(services, images)) ??
      []
    if (container === undefined || image === undefined) return
    const wanted = await vscode.window.showInputBox({
      title: `${say.setImageTitle(named.name)}: ${container}`,
      value: image,
      valueSelection: [tagStart(image), image.length],
      ignoreFocusOut: true,
      validateInput: (value) => (value.trim() === '' ? say.imageNeeded : undefined),
    })
    if (wanted === undefined || wanted.trim() === image) return
    const change: Images = { [container]: wanted.trim() }
    const preview = await cancellable(say.dryRun(named.name), (signal) =>
      setImages(connected.connection, live, change, { dryRun: true, signal }),
    )
    if (!preview) return
    const facts = preview.warnings.map((text) => ({ icon: 'warning', text }))
    const title = say.setImageTitle(named.name)
    if (
      !(await previewTemplate(services, connected, live, preview.result, {
        title,
        action: say.setImage,
        facts,
        restarts: countsOf(live).desired,
      }))
    )
      return
    const changed = await cancellable(title, (signal) => setImages(connected.connection, live, change, { signal }))
    if (changed) services.follower.follow(connected, changed.result)
  })
}

async function pickContainer({ words }: Services, images: readonly [string, string][]): Promise<[string, string] | undefined> {
  const picks = images.map((pair) => ({ label: pair[0], description: pair[1], pair }))
  return (await vscode.window.showQuickPick(picks, { title: words().whichContainer }))?.pair
}

/** Where the tag or digest of an image begins: people mostly change that. */
function tagStart(image: string): number {
  const found = /[:@][^/:@]+(?::[^/]+)?$/.exec(image)
  return found ? found.index + 1 : image.length
}

/** The templates of two revisions, or of one and the present, side by side. */
export async function compareRevision(services: Services, element: Element | undefined): Promise<void> {
  const live = services.session.connected?.live
  if (element?.is !== 'revision' || !live) return
  const revision = live.details(element.uid)?.revisions.get(element.revision)
  const daemonSet = live.get(element.uid)
  if (!revision || !daemonSet) return
  const say = services.words()
  const text = (template: PodTemplate) => toYaml({ spec: { template } })
  const { $patch: _, ...template } = templateOf(revision as ControllerRevision) as PodTemplate & { $patch?: string }
  const path = `${daemonSet.metadata.name}.yaml`
  await services.documents.compare(
    say.revisionDiff(daemonSet.metadata.name, revision.revision),
    { path, text: text(withoutNoise({ ...daemonSet, spec: { template } } as never as DaemonSet).spec.template) },
    { path, text: text(withoutNoise(daemonSet).spec.template) },
  )
}
