import * as vscode from 'vscode'
import { emptiness, type Session } from '../cluster/connect/session.ts'
import type { Changes, Live } from '../cluster/watch/live.ts'
import { language, words } from '../settings.ts'
import { joined } from '../words/some.ts'
import type { Words } from '../words/words.ts'
import { childrenOf, type Element, idOf, pageSize, parentOf } from './elements.ts'
import { itemOf } from './items.ts'

/** The tree of the cluster's DaemonSets. What is unfolded is watched, what is folded again is not. */
export class Explorer implements vscode.TreeDataProvider<Element>, vscode.Disposable {
  readonly view: vscode.TreeView<Element>
  private readonly changed = new vscode.EventEmitter<Element | Element[] | undefined>()
  readonly onDidChangeTreeData = this.changed.event
  private readonly session: Session
  private readonly pages = new Map<string, number>()
  private readonly watched = new Map<string, () => void>()
  /** The editor knows an element by identity, so one object stands for one id. */
  private readonly elements = new Map<string, Element>()
  private filter = ''
  private welcome = ''
  private readonly subscriptions: vscode.Disposable

  constructor(session: Session) {
    this.session = session
    this.view = vscode.window.createTreeView('daemonset.explorer', { treeDataProvider: this, showCollapseAll: true })
    this.subscriptions = vscode.Disposable.from(
      this.view,
      this.changed,
      this.view.onDidExpandElement(({ element }) => this.unfolded(element)),
      this.view.onDidCollapseElement(({ element }) => this.folded(element)),
      { dispose: session.followLive((live) => this.follow(live)) },
      { dispose: session.onChange(() => this.showState()) },
    )
    this.showState()
  }

  getTreeItem(element: Element): vscode.TreeItem {
    const { connected } = this.session
    const item = new vscode.TreeItem('')
    if (!connected) return item
    const { label, description, icon, opens, context, spoken } = itemOf(connected.live, element, words(), Date.now())
    const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState
    item.id = idOf(element)
    item.label = label
    item.description = description
    if (icon) item.iconPath = new vscode.ThemeIcon(icon.name, icon.color ? new vscode.ThemeColor(icon.color) : undefined)
    item.collapsibleState = { never: None, closed: Collapsed, open: Expanded }[opens]
    item.contextValue = context
    item.accessibilityInformation = { label: spoken, role: 'treeitem' }
    if (element.is === 'more') item.command = { title: label, command: 'daemonset.loadMore', arguments: [element] }
    return item
  }

  /** Tooltips are made when one is looked at. */
  resolveTreeItem(item: vscode.TreeItem, element: Element): vscode.TreeItem {
    const live = this.session.connected?.live
    const tooltip = live && itemOf(live, element, words(), Date.now()).tooltip
    if (tooltip !== undefined) item.tooltip = new vscode.MarkdownString(tooltip, true)
    return item
  }

  getChildren(element?: Element): Element[] {
    const live = this.session.connected?.live
    if (!live) return []
    // The editor keeps a row unfolded when another namespace or connection shows it again, and tells nobody.
    if (element) this.unfolded(element)
    return childrenOf(live, element, { filter: this.filter, pages: this.pages }).map((child) => this.same(child))
  }

  getParent(element: Element): Element | undefined {
    const live = this.session.connected?.live
    const parent = live && parentOf(live, element)
    return parent && this.same(parent)
  }

  /** Shows the next page of a level. The focus goes to its first element, for the line that was chosen is gone. */
  async loadMore(element: Element | undefined) {
    if (element?.is !== 'more') return
    const shown = this.pages.get(element.of) ?? pageSize
    this.pages.set(element.of, shown + pageSize)
    const parent = this.elements.get(element.of)
    this.changed.fire(parent)
    const next = this.getChildren(parent)[shown]
    if (next) await this.view.reveal(next, { focus: true, select: true })
  }

  async askFilter() {
    const value = await vscode.window.showInputBox({ title: words().filterTitle, value: this.filter })
    if (value !== undefined) this.setFilter(value.trim())
  }

  setFilter(filter: string) {
    this.filter = filter
    void vscode.commands.executeCommand('setContext', 'daemonset.filtered', filter !== '')
    this.changed.fire(undefined)
    this.showState()
  }

  get selected(): Element | undefined {
    return this.view.selection[0]
  }

  /** Unfolds and selects a DaemonSet. */
  async reveal(uid: string) {
    await this.view.reveal(this.same({ is: 'daemonSet', uid }), { expand: true, focus: false, select: true })
  }

  dispose() {
    for (const stop of this.watched.values()) stop()
    this.subscriptions.dispose()
  }

  private same(element: Element): Element {
    const id = idOf(element)
    const known = this.elements.get(id)
    if (known && JSON.stringify(known) === JSON.stringify(element)) return known
    this.elements.set(id, element)
    return element
  }

  private unfolded(element: Element) {
    const live = this.session.connected?.live
    if (!live || element.is !== 'daemonSet' || this.watched.has(element.uid)) return
    this.watched.set(element.uid, live.open(element.uid))
  }

  private folded(element: Element) {
    if (element.is !== 'daemonSet') return
    this.watched.get(element.uid)?.()
    this.watched.delete(element.uid)
  }

  private follow(live: Live | undefined) {
    this.watched.clear()
    this.elements.clear()
    this.pages.clear()
    this.changed.fire(undefined)
    return live?.onChange((changes) => this.liveChanged(live, changes))
  }

  private liveChanged(live: Live, changes: Changes) {
    if (changes.list) {
      for (const uid of this.watched.keys()) if (!live.get(uid)) this.watched.delete(uid)
      this.changed.fire(undefined)
    } else {
      const uids = changes.nodes ? new Set([...changes.parts.keys(), ...this.watched.keys()]) : changes.parts.keys()
      const touched = [...uids].flatMap((uid) => this.elements.get(uid) ?? [])
      if (touched.length > 0) this.changed.fire(touched)
    }
    this.showState()
  }

  /** The line above the tree, the badge, and which welcome is shown. */
  private showState() {
    const { state, connected } = this.session
    const live = connected?.live
    const say = words()
    const unhealthy =
      live?.daemonSets.filter(({ metadata }) => /degraded|misscheduled/.test(live.health(metadata.uid ?? '') ?? '')).length ?? 0
    if ((this.view.badge?.value ?? 0) !== unhealthy)
      this.view.badge = unhealthy > 0 ? { value: unhealthy, tooltip: say.unhealthy(unhealthy) } : undefined
    const empty = emptiness(state)
    const welcome = !connected ? state.is : empty === undefined ? 'full' : empty === 'empty' ? 'empty' : welcomeOf(empty.kind)
    if (welcome !== this.welcome) void vscode.commands.executeCommand('setContext', 'daemonset.welcome', welcome)
    this.welcome = welcome
    // The editor shows a line or a welcome, never both.
    const isEmpty = welcome === 'empty' && connected?.narrowed === true
    const lines = [
      live ? staleness(live, say) : '',
      connected?.narrowed ? say.narrowed(live?.namespace ?? '') : '',
      this.filter !== '' ? say.filtered(this.filter) : '',
      isEmpty ? say.noDaemonSets : '',
    ]
    const message = welcome === 'full' || isEmpty ? joined(lines) : ''
    if ((this.view.message ?? '') !== message) this.view.message = message
  }
}

function staleness({ freshness, daemonSets }: Live, say: Words): string {
  if (freshness.is !== 'stale' && (freshness.is !== 'failed' || daemonSets.length === 0)) return ''
  const since = 'since' in freshness ? new Date(freshness.since) : new Date()
  const time = since.toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit' })
  return say.staleSince(time, freshness.failure.message)
}

const welcomeOf = (kind: string) => (kind === 'forbidden' ? 'forbidden' : 'unreachable')
