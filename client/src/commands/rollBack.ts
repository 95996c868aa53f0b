import * as vscode from 'vscode'
import { ageAt } from '../../../model/src/objects/age.ts'
import { orderedLike } from '../../../model/src/objects/clean.ts'
import { changesBetween } from '../../../model/src/objects/difference.ts'
import type { DaemonSet, PodTemplate } from '../../../model/src/objects/kubernetes.ts'
import { changeCause, currentRevision, hashOf, imagesOf, templateOf } from '../../../model/src/objects/revision.ts'
import { lastApplied } from '../../../model/src/objects/slim.ts'
import { restartsOf } from '../../../model/src/rollout/rollout.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { namedOf, prepareRollBack, type RollBack, revisionHistory, rollBack as sendRollBack } from '../cluster/write/changes.ts'
import type { Services } from '../services.ts'
import { cancellable, type Fact } from '../view/ask.ts'
import { applyRewrite } from '../view/edits.ts'
import type { Element } from '../view/elements.ts'
import { changing, previewTemplate, watchedPods } from './change.ts'
import { isDaemonSet } from './subject.ts'

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
      restarts: restartsOf(prepared.live, watchedPods(connected, prepared.live), hashOf(prepared.to)),
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
    { icon: 'info', text: say.onlyTemplate, detail: say.onlyTemplateDetail },
    ...(live.metadata.annotations?.[lastApplied]
      ? [{ icon: 'warning', text: say.lastApplied, detail: say.lastAppliedDetail }]
      : []),
    ...warnings.map((text) => ({ icon: 'warning', text })),
  ]
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
