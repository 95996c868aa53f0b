// How the extension asks before it changes something, waits, and says what went wrong.
import * as vscode from 'vscode'
import { ClusterError, type Hindrance, isCluster, mayHaveChanged } from '../cluster/connect/failure.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { Services } from '../services.ts'
import { withoutIcons } from '../words/some.ts'
import type { Words } from '../words/words.ts'
import { type Care, firstMoment } from './firstMoment.ts'

/** Work that ends soon is not worth a notification; what takes longer gets one, with a way to cancel it. In milliseconds. */
const soon = 600

/** Runs something that can be cancelled. `undefined` when it was, and is sure to have changed nothing; else it throws what is known. */
export async function cancellable<T>(title: string, run: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const controller = new AbortController()
  const work = run(controller.signal)
  const settled = work.then(
    () => true,
    () => true,
  )
  const isDone = await Promise.race([settled, new Promise<false>((resolve) => setTimeout(() => resolve(false), soon))])
  try {
    if (isDone) return await work
    return await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, token) => {
        token.onCancellationRequested(() => controller.abort())
        return work
      },
    )
  } catch (error) {
    if (controller.signal.aborted && !mayHaveChanged(error)) return undefined
    throw error
  }
}

/** Says what failed, where, and what to do about it. A cancelled action is nothing to say. */
export async function showFailure({ say, log }: Services, what: string, error: unknown): Promise<void> {
  if (isCluster(error, 'cancelled')) return
  const text = error instanceof ClusterError ? failureText(say, error) : String((error as Error).message)
  log.error(`${what}: ${logText(error)}`)
  const answer = await vscode.window.showErrorMessage(withoutLinks(`${what}: ${text}`), say.showLog)
  if (answer === say.showLog) log.show()
}

/** A notification makes links of `[text](address)`, commands among them: what a cluster or a proxy says is text. */
export const withoutLinks = (text: string) => text.replaceAll('](', '] (')

/** A failure for the log. */
export const logText = (error: unknown) =>
  error instanceof ClusterError ? `${error.kind}: ${error.message}` : ((error as Error).stack ?? String(error))

/** A failure in words: what, where, and what to do about it. */
export function failureText(say: Words, { kind, message, context, hindrance }: ClusterError): string {
  const inWords = hindrance && (say.hindrance[hindrance.is] as (of: Hindrance) => readonly [string, string])(hindrance)
  const [what, then] = inWords ?? [message, say.advice[kind]]
  return `${what.replace(/\.$/, '')} (${context}). ${then}`
}

/** Does something, and says what failed where it fails. */
export async function attempt(services: Services, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    await showFailure(services, what, error)
  }
}

/** Tells why there is nothing to go on with. */
export async function tell(text: string): Promise<undefined> {
  await vscode.window.showInformationMessage(text)
}

/** Before a write to a protected context its name is typed. True where the write may go on. */
export async function confirmContext({ protection, say }: Services, { target }: Connected, what: string): Promise<boolean> {
  if (!protection.isProtected(target.context)) return true
  const typed = await vscode.window.showInputBox({
    title: what,
    prompt: say.typeContext(target.context),
    placeHolder: target.context,
    ignoreFocusOut: true,
    validateInput: (value) => (value === '' || target.context.startsWith(value) ? undefined : say.notTheContext(target.context)),
  })
  if (typed !== undefined && typed !== target.context)
    void vscode.window.showWarningMessage(`${say.notTheContext(target.context)}. ${say.advice.cancelled}`)
  return typed === target.context
}

/** What is told, and does nothing when chosen. */
export interface Fact {
  readonly icon: string
  readonly text: string
  readonly detail?: string
}

/** A line that can be chosen. */
export interface Choice<T extends string> extends Fact {
  readonly id: T
  readonly description?: string
  /** Something changes by it: it is not taken before a person can have seen what. */
  readonly changes?: boolean
}

/**
 * Asks with the facts in sight. It stays open while a person looks at the comparison behind it, and every line is reached by keyboard.
 * `undefined` when it is closed.
 */
export function choose<T extends string>(
  title: string,
  placeholder: string,
  choices: readonly Choice<T>[],
  facts: { readonly heading: string; readonly items: readonly Fact[] },
  care?: Care,
): Promise<T | undefined> {
  type Row = vscode.QuickPickItem & Partial<Pick<Choice<T>, 'id' | 'changes'>>
  const pick = vscode.window.createQuickPick<Row>()
  pick.title = title
  pick.placeholder = placeholder
  pick.ignoreFocusOut = true
  pick.matchOnDescription = true
  // The icon stands apart from the words, so that a screen reader does not read its name.
  const rowOf = ({ icon, text, detail, ...rest }: Fact): Row => ({
    label: withoutIcons(text),
    iconPath: new vscode.ThemeIcon(icon),
    ...rest,
    ...(detail !== undefined && { detail: withoutIcons(detail) }),
  })
  const rows = choices.map(rowOf)
  const told = facts.items.map((fact) => ({ ...rowOf(fact), alwaysShow: true }))
  const separator: Row = { label: facts.heading, kind: vscode.QuickPickItemKind.Separator }
  pick.items = told.length > 0 ? [...rows, separator, ...told] : rows
  const moment = care && firstMoment(Promise.all([care.seen, isDrawn(pick)]))
  pick.busy = care !== undefined
  void care?.seen.then(() => {
    pick.busy = false
  })
  return new Promise((resolve) => {
    let chosen: T | undefined
    pick.onDidAccept(() => {
      const [row] = pick.selectedItems
      if (care && row?.changes && moment?.isAnswerTooSoon()) {
        pick.placeholder = care.tooSoon
        return
      }
      chosen = row?.id
      if (chosen !== undefined) pick.hide()
    })
    pick.onDidHide(() => {
      moment?.end()
      pick.dispose()
      resolve(chosen)
    })
    pick.show()
  })
}

/** The window has drawn a list once its first line is the active one. */
const isDrawn = (pick: vscode.QuickPick<vscode.QuickPickItem>) =>
  new Promise<void>((resolve) => {
    const waiting = pick.onDidChangeActive(() => {
      waiting.dispose()
      resolve()
    })
  })
