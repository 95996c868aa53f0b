import * as vscode from 'vscode'
import { ageAt } from '../../../model/src/age.ts'
import { orderedLike, withoutNoise } from '../../../model/src/clean.ts'
import { changesBetween } from '../../../model/src/difference.ts'
import type { ControllerRevision, DaemonSet, PodTemplate } from '../../../model/src/kubernetes.ts'
import { gitOpsOwner } from '../../../model/src/managed.ts'
import { changeCause, currentRevision, imagesOf, templateOf } from '../../../model/src/revision.ts'
import { countsOf, isOnDelete } from '../../../model/src/rollout.ts'
import { lastApplied } from '../../../model/src/slim.ts'
import {
  getDaemonSet,
  type Images,
  namedOf,
  prepareRollBack,
  type RollBack,
  restart as restartPods,
  revisionHistory,
  rollBack as sendRollBack,
  setImages,
} from '../cluster/changes.ts'
import { ClusterError } from '../cluster/failure.ts'
import { needs } from '../cluster/rights.ts'
import type { Connected } from '../cluster/session.ts'
import { toYaml } from '../cluster/yaml.ts'
import type { Services } from '../services.ts'
import { cancellable, choose, confirmContext, type Fact, showFailure } from '../view/ask.ts'
import { applyRewrite } from '../view/edits.ts'
import type { Element } from '../view/elements.ts'
import { connectedOrSay, daemonSetFor, isDaemonSet } from './subject.ts'

/** Finds the DaemonSet, asks for the right to change it, and shows what fails. */
async function changing(
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
    connected.connection.guard()
    if ((await connected.rights.may({ ...needs.patch, namespace, name })) === 'no')
      throw new ClusterError(
        'forbidden',
        connected.target.context,
        services.words().noRight('patch', 'daemonsets.apps', namespace),
      )
    await run(connected, daemonSet)
  } catch (error) {
    await showFailure(services, title(name), error)
  }
}

/** Picks a revision, shows the difference of the pod template, rolls back, and offers to bring the file back too. */
export function rollBack(services: Services, element: Element | undefined): Promise<void> {
  const say = services.words()
  return changing(services, element, say.rollBackTitle, async (connected, daemonSet) => {
    const named = namedOf(daemonSet)
    const number =
      element?.is === 'revision'
        ? connected.live.details(element.uid)?.revisions.get(element.revision)?.revision
        : await pickRevision(services, connected, daemonSet)
    if (number === undefined) return
    const prepared = await cancellable(say.dryRun(named.name), (signal) =>
      prepareRollBack(connected.connection, named, number, signal),
    )
    if (!prepared) return
    if (prepared.matches) {
      await vscode.window.showInformationMessage(say.alreadyMatches(prepared.to.revision))
      return
    }
    const isAgreed = await previewTemplate(services, connected, prepared.live, prepared.result, {
      title: say.rollBackTo(named.name, prepared.to.revision),
      action: say.rollBack,
      facts: rollBackFacts(services, prepared),
    })
    if (!isAgreed) return
    const changed = await cancellable(say.rollingBack(named.name), (signal) =>
      sendRollBack(connected.connection, prepared, signal),
    )
    if (!changed) return
    services.log.info(
      `rolled ${named.namespace}/${named.name} back to revision ${prepared.to.revision} in ${connected.target.context}`,
    )
    services.follower.follow(connected, changed.result)
    await offerFile(services, prepared)
  })
}

async function pickRevision(services: Services, { connection }: Connected, daemonSet: DaemonSet): Promise<number | undefined> {
  const say = services.words()
  const history = await cancellable(say.readingHistory, (signal) => revisionHistory(connection, daemonSet, signal))
  if (!history) return undefined
  const current = currentRevision(daemonSet, history)
  const others = history.filter((revision) => revision !== current)
  if (others.length === 0) {
    await vscode.window.showInformationMessage(say.noOtherRevision)
    return undefined
  }
  const picked = await vscode.window.showQuickPick(
    others.toReversed().map((revision) => ({
      label: say.revision(revision.revision),
      description: changeCause(revision) ?? say.noChangeCause,
      detail: `${[...imagesOf(templateOf(revision)).values()].join(', ')} · ${say.firstSeen(ageAt(Date.now(), revision.metadata.creationTimestamp))}`,
      revision: revision.revision,
    })),
    { title: say.whichRevision(daemonSet.metadata.name), matchOnDescription: true, matchOnDetail: true },
  )
  return picked?.revision
}

function rollBackFacts({ words }: Services, { live, warnings }: RollBack): Fact[] {
  const say = words()
  return [
    { icon: 'info', text: say.onlyTemplate },
    ...(live.metadata.annotations?.[lastApplied]
      ? [{ icon: 'warning', text: say.lastApplied, detail: say.lastAppliedDetail }]
      : []),
    ...warnings.map((text) => ({ icon: 'warning', text })),
  ]
}

interface Preview {
  readonly title: string
  readonly action: string
  readonly facts: readonly Fact[]
}

/** The pod template before and after, and what happens to pods. True when a person has agreed. */
async function previewTemplate(
  services: Services,
  connected: Connected,
  live: DaemonSet,
  result: DaemonSet,
  { title, action, facts }: Preview,
): Promise<boolean> {
  const say = services.words()
  const { name, namespace } = namedOf(live)
  const text = ({ spec }: DaemonSet) => toYaml(withoutNoise({ ...live, ...{ spec: { template: spec.template } } } as DaemonSet))
  const path = `${name}.yaml`
  const close = await services.documents.compare(title, { path, text: text(live) }, { path, text: text(result) })
  const owner = gitOpsOwner(live.metadata)
  const { desired } = countsOf(live)
  const answer = await choose(
    `${title} — ${connected.target.context} · ${namespace}`,
    say.updates,
    [
      {
        id: 'go',
        icon: 'check',
        label: action,
        description: isOnDelete(live) ? say.restartsOnDelete(desired) : say.restartsPods(desired),
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

/** An open file with this DaemonSet would undo the roll back with its next apply. */
async function offerFile(services: Services, { live, to }: RollBack): Promise<void> {
  const say = services.words()
  for (const { document } of vscode.window.visibleTextEditors) {
    const manifests = await services.language.manifests(document.uri)
    const found = manifests.filter(isDaemonSet).find(({ name }) => name === live.metadata.name)
    if (found?.is !== 'manifest') continue
    const file = vscode.workspace.asRelativePath(document.uri)
    const answer = await vscode.window.showInformationMessage(say.offerFile(file, to.revision), say.changeFile)
    if (answer !== say.changeFile) return
    const written = JSON.parse(found.json) as DaemonSet
    const changes = fileChanges(written.spec.template, live.spec.template, templateOf(to))
    const isDone = await applyRewrite(services, document, found, changes)
    if (!isDone) await vscode.window.showWarningMessage(say.notEdited)
    return
  }
}

/** What the roll back changed, as far as the file says it: defaults that only the server wrote stay out of it. */
export function fileChanges(written: PodTemplate, before: PodTemplate, after: PodTemplate) {
  const { $patch: _, ...template } = after as PodTemplate & { $patch?: string }
  return changesBetween(before, orderedLike(template, written)).map(({ path, ...change }) => ({
    path: ['spec', 'template', ...path],
    ...change,
  }))
}

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
      isOnDelete(live) ? say.restartsOnDelete(desired) : say.restartsPods(desired),
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
    if (!(await previewTemplate(services, connected, live, preview.result, { title, action: say.setImage, facts }))) return
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
