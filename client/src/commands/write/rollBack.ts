import * as vscode from 'vscode'
import { ageAt } from '../../../../model/src/objects/age.ts'
import { orderedLike } from '../../../../model/src/objects/clean.ts'
import { changesBetween, changesLeft } from '../../../../model/src/objects/difference.ts'
import { parseJson } from '../../../../model/src/objects/exact.ts'
import type { DaemonSet, PodTemplate } from '../../../../model/src/objects/kubernetes.ts'
import { changeCause, currentRevision, imagesOf, templateOf } from '../../../../model/src/objects/revision.ts'
import { lastApplied } from '../../../../model/src/objects/slim.ts'
import { needs } from '../../cluster/connect/needs.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { revisionHistory } from '../../cluster/read/daemonSet.ts'
import { prepareRollBack, type RollBack } from '../../cluster/write/changes.ts'
import type { Services } from '../../services.ts'
import { daemonSetsIn, namespaceOf } from '../../subject/manifests.ts'
import { cancellable, type Fact, tell } from '../../view/ask.ts'
import { applyRewrite } from '../../view/edits.ts'
import { type Element, revisionAt } from '../../view/elements.ts'
import { withoutIcons } from '../../words/some.ts'
import { effectOf } from '../../write/effect.ts'
import { writeDaemonSet } from '../../write/write.ts'

/** Picks a revision, shows the difference of the pod template, rolls back, and offers to bring the file back too. */
export const rollBack = (services: Services, element: Element | undefined) =>
  writeDaemonSet(services, element, needs.patch, (connected, named, daemonSet) => {
    const { say } = services
    const { name, namespace } = named
    const own = element?.is === 'revision' && revisionAt(connected.live, element)
    return {
      title: say.rollBackTitle(name),
      choose: async () => (own ? own.revision : pickRevision(services, connected, daemonSet)),
      prepare: (signal, revision: number) => prepareRollBack(connected.connection, named, revision, signal),
      unchanged: ({ to }) => say.alreadyMatches(to.revision),
      comparison: { of: 'template', title: ({ to }) => say.rollBackTo(name, to.revision) },
      question: { as: 'list', text: ({ to }) => say.rollBackTo(name, to.revision), yes: say.rollBack, icon: 'check' },
      async effect(prepared) {
        const { facts, ...effect } = await effectOf(services, connected, prepared)
        return { ...effect, facts: [...facts, ...rollBackFacts(services, prepared)] }
      },
      log: ({ to }) => `rolled ${namespace}/${name} back to revision ${to.revision}`,
      told: 'rollout',
      after: (prepared) => offerFile(services, connected, prepared),
    }
  })

async function pickRevision(services: Services, { connection }: Connected, daemonSet: DaemonSet): Promise<number | undefined> {
  const { say } = services
  const history = await cancellable(say.readingHistory, (signal) => revisionHistory(connection, daemonSet, signal))
  if (!history) return undefined
  const current = currentRevision(daemonSet, history)
  const others = history.filter((revision) => revision !== current)
  if (others.length === 0) return tell(say.noOtherRevision)
  const picked = await vscode.window.showQuickPick(
    others.toReversed().map((revision) => ({
      label: say.revision(revision.revision),
      description: withoutIcons(changeCause(revision) ?? say.noChangeCause),
      detail: `${[...imagesOf(templateOf(revision)).values()].join(', ')} · ${say.firstSeen(ageAt(Date.now(), revision.metadata.creationTimestamp))}`,
      revision: revision.revision,
    })),
    { title: say.whichRevision(daemonSet.metadata.name), matchOnDescription: true, matchOnDetail: true, ignoreFocusOut: true },
  )
  return picked?.revision
}

function rollBackFacts({ say }: Services, { live }: RollBack): Fact[] {
  return [
    { icon: 'info', text: say.onlyTemplate, detail: say.onlyTemplateDetail },
    ...(live.metadata.annotations?.[lastApplied]
      ? [{ icon: 'warning', text: say.lastApplied, detail: say.lastAppliedDetail }]
      : []),
  ]
}

/** An open file with this DaemonSet would undo the roll back with its next apply, if it says something else. */
async function offerFile(services: Services, connected: Connected, { live, to }: RollBack): Promise<void> {
  const { say } = services
  const { name, namespace } = live.metadata
  for (const { document } of vscode.window.visibleTextEditors) {
    const found = (await daemonSetsIn(services, document.uri)).find(
      (one) => one.name === name && namespaceOf(connected, one) === namespace,
    )
    if (!found) continue
    const { template } = (parseJson(found.json) as DaemonSet).spec
    const changes = fileChanges(template, live.spec.template, templateOf(to))
    if (changes.length === 0) return
    const file = vscode.workspace.asRelativePath(document.uri)
    const answer = await vscode.window.showInformationMessage(say.offerFile(file, to.revision), say.changeFile)
    if (answer !== say.changeFile) return
    await applyRewrite(services, document, found, changes)
    return
  }
}

/** What the roll back changed and the file does not say yet: defaults that only the server wrote stay out of it. */
function fileChanges(written: PodTemplate, before: PodTemplate, after: PodTemplate) {
  const { $patch: _, ...template } = after as PodTemplate & { $patch?: string }
  return changesLeft(changesBetween(before, orderedLike(template, written)), written).map(({ path, ...change }) => ({
    path: ['spec', 'template', ...path],
    ...change,
  }))
}
