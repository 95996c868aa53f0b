// What an apply would do, told and not done.
import * as vscode from 'vscode'
import type { Connected } from '../../cluster/connect/session.ts'
import { prepareApply } from '../../cluster/write/apply.ts'
import type { OnFile } from '../../language.ts'
import type { Services } from '../../services.ts'
import { connectedOrSay } from '../../subject/daemonSets.ts'
import { manifestHere, manifestOf, manifestsFor, titleOf, type Which } from '../../subject/manifests.ts'
import { attempt, showFailure } from '../../view/ask.ts'
import { dryRun, showRefusal } from '../../write/file.ts'
import { openComparison, showAdds } from '../../write/question.ts'
import { isSame } from './apply.ts'

/** Dry run only: the cluster's word about the file, as diagnostics. Says in a sentence that there is nothing to say. */
export async function validate(
  services: Services,
  which: Which,
  uri?: vscode.Uri,
  { quiet = false, line }: { readonly quiet?: boolean; readonly line?: number | undefined } = {},
): Promise<void> {
  const connected = quiet ? services.session.connected : await connectedOrSay(services)
  const chosen = connected && (await manifestsFor(services, which, uri, line))
  if (!connected || !chosen) return
  const { document, manifests } = chosen
  const { say } = services
  services.refusals.clear(document.uri)
  let accepted = 0
  for (const manifest of manifests.filter(({ is }) => is === 'manifest')) {
    try {
      if (typeof (await dryApply(services, connected, { document, manifest })) === 'object') accepted++
    } catch (error) {
      if (!quiet) await showFailure(services, say.validateTitle(titleOf(manifest)), error)
      return
    }
  }
  if (!quiet && accepted === manifests.length)
    await vscode.window.showInformationMessage(say.accepted(accepted, connected.target.context))
}

/** Compares with the live object, or with what the server would store. */
export async function compare(services: Services, against: 'live' | 'adds', uri?: vscode.Uri, line?: number): Promise<void> {
  const connected = await connectedOrSay(services)
  const file = connected && (await manifestHere(services, uri, line))
  if (!connected || !file) return
  const { say } = services
  const name = titleOf(file.manifest)
  const title = say.diffTitle(name, connected.target.context)
  await attempt(services, title, async () => {
    services.refusals.clear(file.document.uri)
    const prepared = await dryApply(services, connected, file)
    if (prepared === 'refused') await showRefusal(services, connected, name)
    if (!prepared || prepared === 'refused') return
    if (against === 'adds') return await showAdds(services, file, prepared)
    await openComparison(services, { title, file, comparison: { of: 'object' } }, prepared)
    if (prepared.does === 'nothing' || isSame(prepared))
      void vscode.window.showInformationMessage(say.unchanged(name, connected.target.context))
  })
}

const dryApply = (services: Services, connected: Connected, file: OnFile) =>
  dryRun(services, connected, { name: titleOf(file.manifest), file }, (signal) =>
    prepareApply(connected.connection, manifestOf(connected, file.manifest), signal),
  )
