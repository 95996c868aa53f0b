import { isSecretField, maskOf } from '../../../model/src/objects/secret.ts'
import type { FieldChange, ManifestInfo } from '../../../model/src/protocol.ts'
import { areOwn, type Conflict, mayBeLeftOut, type Prepared } from '../cluster/write/prepared.ts'
import type { OnFile } from '../language.ts'
import type { Services } from '../services.ts'
import { choose } from '../view/ask.ts'
import { applyRewrite } from '../view/edits.ts'

/**
 * Fields that other managers own, and the ways out: take them over, leave them out of the manifest, where it can do without, or write the
 * live values into it. The manifest as it is then, where the file was changed; false where nothing was chosen. Our own fields are no question.
 */
export async function isSettled(services: Services, file: OnFile, { conflicts }: Prepared): Promise<boolean | ManifestInfo> {
  if (areOwn(conflicts)) return true
  const answer = await ask(services, file.manifest, conflicts)
  if (answer === 'force' || answer === undefined) return answer === 'force'
  const changes: FieldChange[] = conflicts.map(({ path, live }) => (answer === 'remove' ? { path } : { path, value: live }))
  const { document, manifest } = file
  if (!(await applyRewrite(services, document, manifest, changes))) return false
  const all = await services.files.manifests(document.uri)
  return all.find((one) => one.document === manifest.document && one.item === manifest.item) ?? false
}

function ask(
  { say }: Services,
  manifest: ManifestInfo,
  conflicts: readonly Conflict[],
): Promise<'force' | 'remove' | 'match' | undefined> {
  return choose(
    say.conflictTitle(manifest.name, conflicts.length),
    say.conflictHow,
    [
      { id: 'force', icon: 'shield', text: say.conflictForce, detail: say.conflictForceDetail, changes: true },
      ...(mayBeLeftOut(manifest.kind, conflicts)
        ? [{ id: 'remove' as const, icon: 'remove', text: say.conflictRemove, detail: say.conflictRemoveDetail, changes: true }]
        : []),
      { id: 'match', icon: 'arrow-down', text: say.conflictMatch, detail: say.conflictMatchDetail, changes: true },
    ],
    {
      heading: say.conflictFields,
      items: conflicts.map(({ path, field, manager, ours, live }) => {
        const shown = (value: unknown) => short(isSecretField(manifest, path) ? maskOf(value) : value)
        return { icon: 'circle-small', text: field, detail: say.ownedBy(manager, shown(live), shown(ours)) }
      }),
    },
    { seen: Promise.resolve(), tooSoon: say.ending.tooSoon },
  )
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === undefined ? '–' : text.length > 80 ? `${text.slice(0, 79)}…` : text
}
