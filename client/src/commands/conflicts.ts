import * as vscode from 'vscode'
import type { FieldChange, ManifestInfo } from '../../../model/src/protocol.ts'
import type { Prepared } from '../cluster/write/apply.ts'
import type { Services } from '../services.ts'
import { choose } from '../view/ask.ts'
import { applyRewrite } from '../view/edits.ts'

/**
 * Fields that other managers own, and the three ways out: take them over, leave them out of the manifest, or write the live values
 * into it. `edited` when the file was changed and is to be read again.
 */
export async function resolveConflicts(
  services: Services,
  document: vscode.TextDocument,
  manifest: ManifestInfo,
  { conflicts }: Prepared,
): Promise<'force' | 'edited' | undefined> {
  const say = services.words()
  const answer = await choose(
    say.conflictTitle(manifest.name, conflicts.length),
    say.conflictHow,
    [
      { id: 'force', icon: 'shield', label: say.conflictForce, detail: say.conflictForceDetail },
      { id: 'remove', icon: 'remove', label: say.conflictRemove, detail: say.conflictRemoveDetail },
      { id: 'match', icon: 'arrow-down', label: say.conflictMatch, detail: say.conflictMatchDetail },
    ],
    {
      heading: say.conflictFields,
      items: conflicts.map(({ field, manager, ours, live }) => ({
        icon: 'circle-small',
        text: field,
        detail: say.ownedBy(manager, short(live), short(ours)),
      })),
    },
  )
  if (answer === 'force' || answer === undefined) return answer
  const changes: FieldChange[] = conflicts.map(({ path, live }) => (answer === 'remove' ? { path } : { path, value: live }))
  const isDone = await applyRewrite(services, document, manifest, changes)
  if (!isDone) await vscode.window.showWarningMessage(say.notEdited)
  return isDone ? 'edited' : undefined
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === undefined ? '–' : text.length > 80 ? `${text.slice(0, 79)}…` : text
}
