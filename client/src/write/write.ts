// The one path of every write. What a command changes is data; each step is taken here, in this order, and nobody else has a permit.
import * as vscode from 'vscode'
import type { DaemonSet, KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import type { Right } from '../cluster/connect/needs.ts'
import { demand, Permit } from '../cluster/connect/permit.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { type Named, namedOf } from '../cluster/read/daemonSet.ts'
import type { Prepared, Sent } from '../cluster/write/prepared.ts'
import type { OnFile } from '../language.ts'
import type { Services } from '../services.ts'
import { withDaemonSet } from '../subject/daemonSets.ts'
import { cancellable, confirmContext, showFailure } from '../view/ask.ts'
import type { Element } from '../view/elements.ts'
import { isSettled } from './conflicts.ts'
import { settle } from './ending.ts'
import { dryRun, isSound, showRefusal } from './file.ts'
import { ask, type Comparison, type Effect, openComparison, type Question } from './question.ts'
import { isFileAsSeen, isTargetAsSeen } from './still.ts'

/** A change of the cluster, step by step. What a change does without it must say so: nothing is left out by being forgotten. */
export interface Write<Choice, P extends Prepared> {
  /** Names the action and its object, wherever it is asked about, waited for, or fails. */
  readonly title: string
  /** What the cluster is asked about. */
  readonly name: string
  readonly needs: readonly Right[]
  /**
   * The manifest that is written: its own errors keep it back, and what the cluster refuses stands on its lines. Where its text is
   * edited to end a conflict, which only an apply has, the change is made anew.
   */
  readonly file: 'none' | (OnFile & { readonly edited: 'never' | ((manifest: ManifestInfo) => Write<Choice, P>) })
  /** What is chosen before the cluster is asked; without a choice nothing is done. */
  choose?(): Promise<Choice | undefined>
  /** The dry run. */
  prepare(signal: AbortSignal, choice: Choice): Promise<P>
  /** What is said where there is nothing to change. */
  unchanged?(prepared: P): string
  readonly comparison: Comparison<P> | 'none'
  readonly question: Question<P>
  /** What becomes of pods and nodes. What is true of every write (`facts.ts`) is told beside it. */
  effect(prepared: P): Effect | Promise<Effect>
  /** What the log says was done; the context is added. */
  log(prepared: P): string
  /** What became of it: told by the rollout, which is followed, or at once in a sentence. */
  readonly told: 'rollout' | ((prepared: P) => string)
  after?(prepared: P, result: KubernetesObject): unknown
}

/** Takes a change through every step. True where the cluster now is as it says. */
export async function write<Choice, P extends Prepared>(
  services: Services,
  connected: Connected,
  change: Write<Choice, P>,
  chosen?: Choice,
): Promise<boolean> {
  try {
    await demand(connected, change.needs)
    if (change.file !== 'none' && !(await isSound(services, change.title, change.file))) return false
    const choice = chosen ?? (await change.choose?.())
    if (choice === undefined && change.choose) return false
    const prepared = await dryRun(services, connected, change, (signal) => change.prepare(signal, choice as Choice))
    if (!prepared) return nothingChanged(services, change.title)
    if (prepared === 'refused') {
      await showRefusal(services, connected, change.name)
      return false
    }
    if (prepared.does === 'nothing' && prepared.conflicts.length === 0 && change.unchanged) {
      void vscode.window.showInformationMessage(change.unchanged(prepared))
      return true
    }
    if (change.file !== 'none') {
      const settled = await isSettled(services, change.file, prepared)
      if (typeof settled === 'object')
        return change.file.edited !== 'never' && (await write(services, connected, change.file.edited(settled), choice))
      if (!settled) return nothingChanged(services, change.title)
    }
    const end = await previewAndSend(services, connected, change, prepared)
    if (end === 'no') return nothingChanged(services, change.title)
    if ('edited' in end) return await write(services, connected, withManifest(change, end.edited), choice)
    const sent = 'thrown' in end ? await settle(services, connected, change.title, prepared, end.thrown) : end
    if (sent) await tell(services, connected, change, prepared, sent)
    return sent !== undefined
  } catch (error) {
    await showFailure(services, change.title, error)
    return false
  }
}

/** For whoever said no, or cancelled: what is true then, without a notification. */
function nothingChanged({ say }: Services, title: string): false {
  vscode.window.setStatusBarMessage(say.ending.nothingChanged(title), 8000)
  return false
}

/** The same change of a manifest that was edited. */
function withManifest<Choice, P extends Prepared>(change: Write<Choice, P>, manifest: ManifestInfo): Write<Choice, P> {
  const { file } = change
  if (file === 'none') return change
  return file.edited === 'never' ? { ...change, file: { ...file, manifest } } : file.edited(manifest)
}

/** What came of the question: the change is made, was tried, shall be looked at anew, or nothing was sent. */
type End = Sent | { readonly thrown: unknown } | { readonly edited: ManifestInfo } | 'no'

/** Comparison, question and the context's name; with a yes to all of it the same bytes go out. The comparison stays where a person keeps it. */
async function previewAndSend<Choice, P extends Prepared>(
  services: Services,
  connected: Connected,
  change: Write<Choice, P>,
  prepared: P,
): Promise<End> {
  const { title, file, question } = change
  const before = services.session.connected
  const { close, seen } = await openComparison(services, change, prepared)
  let isKept = false
  let edited: ManifestInfo | undefined
  const isConfirmed = async () => {
    const answer = await ask(services, connected, change, prepared, await change.effect(prepared), seen)
    isKept = answer === 'keep'
    const mayGo = answer === 'go' && (await isFileAsSeen(services, file, question.yes))
    if (typeof mayGo === 'object') edited = mayGo
    if (mayGo !== true || !(await confirmContext(services, connected, title))) return false
    return isTargetAsSeen(services, title, connected, before)
  }
  try {
    const end = await Permit.during(connected, change.needs, isConfirmed, (permit) => send(title, prepared, permit))
    return end ?? (edited ? { edited } : 'no')
  } finally {
    if (!isKept) await close()
  }
}

/** The change itself. Cancelled before anything went out it is a no. */
async function send(title: string, prepared: Prepared, permit: Permit): Promise<End> {
  const force = prepared.conflicts.length > 0
  try {
    return (await cancellable(`${title} …`, (signal) => prepared.send(permit, { signal, force }))) ?? 'no'
  } catch (thrown) {
    return { thrown }
  }
}

/** The log, the rollout that follows, and what became of it. */
async function tell<Choice, P extends Prepared>(
  services: Services,
  connected: Connected,
  change: Write<Choice, P>,
  prepared: P,
  { result }: Sent,
) {
  services.log.info(`${change.log(prepared)} in ${connected.target.context}`)
  if (change.told === 'rollout') services.follower.follow(connected, result as DaemonSet)
  else void vscode.window.showInformationMessage(change.told(prepared))
  await change.after?.(prepared, result)
}

/** The path for a DaemonSet of the cluster, that of an element or one that is picked, which no file says anything of. */
export function writeDaemonSet<Choice, P extends Prepared>(
  services: Services,
  element: Element | undefined,
  right: Right,
  changeOf: (connected: Connected, named: Named, daemonSet: DaemonSet) => Omit<Write<Choice, P>, 'name' | 'needs' | 'file'>,
): Promise<void> {
  return withDaemonSet(services, element, (connected, daemonSet) => {
    const named = namedOf(daemonSet)
    const common = { name: named.name, needs: [{ ...right, ...named }], file: 'none' } as const
    return write(services, connected, { ...common, ...changeOf(connected, named, daemonSet) })
  })
}
