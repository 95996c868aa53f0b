import * as vscode from 'vscode'
import type { DaemonSet, Pod } from '../../../model/src/objects/kubernetes.ts'
import { currentRevision, hashOf } from '../../../model/src/objects/revision.ts'
import { podProblem } from '../../../model/src/rollout/pod.ts'
import { countsOf, isUnobserved, rolloutStatus } from '../../../model/src/rollout/rollout.ts'
import type { Connected, Session } from '../cluster/connect/session.ts'
import { Live } from '../cluster/watch/live.ts'
import { words } from '../settings.ts'
import { problemText } from './items.ts'

/** A failing pod may still recover at once; only after this long is it worth a word. In milliseconds. */
const patience = 4_000

interface Followed {
  readonly uid: string
  readonly name: string
  readonly live: Live
  /** What was changed: states of an older generation say nothing about it. */
  readonly generation: number
  readonly stop: () => void
  degradedSince: number | undefined
  told: boolean
}

/** Follows rollouts that the extension has started: in the status bar while they run, with one notification at the end or when one stalls. */
export class Follower implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem
  private readonly followed = new Map<string, Followed>()
  private readonly timer: NodeJS.Timeout
  private readonly unsubscribe: () => void

  constructor(session: Session) {
    this.item = vscode.window.createStatusBarItem('daemonset.rollout', vscode.StatusBarAlignment.Left, 9)
    this.item.name = 'DaemonSet rollout'
    this.timer = setInterval(() => this.look(), 500)
    this.unsubscribe = session.onChange(() => {
      for (const { live, stop } of [...this.followed.values()]) if (live.connection !== session.connected?.connection) stop()
      this.show()
    })
  }

  /** Follows a DaemonSet from its present state on. Following it again takes the new state as the goal. */
  follow({ connection, live }: Connected, result: DaemonSet) {
    const { uid = '', name, namespace = 'default', generation = 0 } = result.metadata
    this.followed.get(uid)?.stop()
    const isShown = live.namespace === undefined || live.namespace === namespace
    const own = isShown ? live : new Live(connection, namespace)
    let close = own.open(uid)
    const isOpen = () => own.details(uid) !== undefined
    const unsubscribe = own.onChange(() => {
      if (!isOpen() && own.get(uid)) close = own.open(uid)
      this.look()
    })
    const stop = () => {
      unsubscribe()
      close()
      if (own !== live) own.dispose()
      this.followed.delete(uid)
    }
    this.followed.set(uid, { uid, name, live: own, generation, stop, degradedSince: undefined, told: false })
    this.look()
  }

  dispose() {
    clearInterval(this.timer)
    this.unsubscribe()
    for (const { stop } of [...this.followed.values()]) stop()
    this.item.dispose()
  }

  private look() {
    for (const one of [...this.followed.values()]) this.lookAt(one)
    this.show()
  }

  private lookAt(one: Followed) {
    const found = one.live.get(one.uid)
    if (!found) {
      if (one.live.freshness.is === 'live') one.stop()
      return
    }
    if ((found.metadata.generation ?? 0) < one.generation || isUnobserved(found)) return
    const { done, state } = rolloutStatus(found)
    if (done || (state === 'onDelete' && countsOf(found).available >= countsOf(found).desired)) {
      one.stop()
      void this.tellEnd(one, found)
      return
    }
    one.degradedSince = one.live.health(one.uid) === 'degraded' ? (one.degradedSince ?? Date.now()) : undefined
    if (one.told || one.degradedSince === undefined || Date.now() - one.degradedSince < patience) return
    one.told = true
    void this.tellStall(one)
  }

  private async tellEnd({ name }: Followed, found: DaemonSet) {
    const say = words()
    const { desired, updated } = countsOf(found)
    const isOnDelete = rolloutStatus(found).state === 'onDelete'
    await vscode.window.showInformationMessage(
      isOnDelete && updated < desired ? say.onDeleteEnd(name, updated, desired) : say.rolledOut(name, desired),
    )
  }

  private async tellStall({ uid, name, live }: Followed) {
    const say = words()
    const details = live.details(uid)
    const found = live.get(uid)
    const newest = found && currentRevision(found, [...(details?.revisions.values() ?? [])])
    const isNewest = (pod: Pod) => newest && hashOf(pod) === hashOf(newest)
    const failing = [...(details?.pods.values() ?? [])].flatMap((pod) => {
      const problem = podProblem(pod)
      const { nodeName: node = '' } = pod.spec
      return problem ? [{ pod, node, reason: problem.reason, message: problemText(problem, say) }] : []
    })
    // What keeps a rollout are its own pods; beside them an old one may fail too.
    const own = failing.filter(({ pod }) => isNewest(pod))
    const problems = own.length > 0 ? own : failing
    const [first] = problems
    const nodes = problems.map(({ node }) => node)
    const why = first ? say.problemOn(first.reason, first.message, nodes) : say.noProgress
    // In its first generation there is nothing to roll back to.
    const ways = live.get(uid)?.metadata.generation === 1 ? [say.logs] : [say.logs, say.rollBack]
    const answer = await vscode.window.showWarningMessage(say.rolloutStalled(name, why), ...ways)
    const element = { is: 'daemonSet', uid }
    if (answer === say.logs) await vscode.commands.executeCommand('daemonset.logs', element)
    if (answer === say.rollBack) await vscode.commands.executeCommand('daemonset.rollBack', element)
  }

  private show() {
    const last = [...this.followed.values()].at(-1)
    const found = last?.live.get(last.uid)
    if (!last || !found) return this.item.hide()
    const say = words()
    const { desired, updated, available } = countsOf(found)
    const { state } = rolloutStatus(found)
    const isFailing = last.live.health(last.uid) === 'degraded'
    const text =
      state === 'unobserved'
        ? say.starting
        : state === 'becomingAvailable'
          ? say.available(available, desired)
          : say.updated(updated, desired)
    this.item.text = `$(${isFailing ? 'error' : 'sync~spin'}) ${last.name}: ${text}`
    this.item.tooltip = `${say.updated(updated, desired)}, ${say.available(available, desired)}`
    this.item.accessibilityInformation = { label: `${last.name}: ${text}` }
    this.item.command = { title: '', command: 'daemonset.reveal', arguments: [{ is: 'daemonSet', uid: last.uid }] }
    this.item.show()
  }
}
