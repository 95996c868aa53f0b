import * as vscode from 'vscode'
import type { KubernetesNode, PodTemplate } from '../../../model/src/objects/kubernetes.ts'
import { inOrder } from '../../../model/src/order.ts'
import { type Placement, placer } from '../../../model/src/placement/placement.ts'
import { taintText } from '../../../model/src/placement/toleration.ts'
import { isAlive } from '../../../model/src/rollout/rolledNodes.ts'
import { atRest } from '../cluster/timing.ts'
import type { Services } from '../services.ts'
import { isDaemonSet, specOf } from '../subject/manifests.ts'
import { joined } from '../words/some.ts'
import { ownScheme } from './documents.ts'
import { pageSize } from './elements.ts'

type Row = { readonly node: KubernetesNode } | { readonly more: number }

/** An edit is worth a new look when the hands rest. In milliseconds. */
const rest = 200

/** The nodes, and what the manifest at the cursor does on each. */
export class NodesView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>()
  readonly onDidChangeTreeData = this.changed.event
  private readonly view: vscode.TreeView<Row>
  private readonly services: Services
  private readonly subscriptions: vscode.Disposable
  private manifest: { readonly name: string; readonly template: PodTemplate } | undefined
  private place: ((node: KubernetesNode) => Placement) | undefined
  private shown = pageSize

  constructor(services: Services) {
    this.services = services
    this.view = vscode.window.createTreeView('daemonset.nodes', { treeDataProvider: this })
    const hands = atRest(rest, () => void this.look())
    const later = hands.soon
    this.subscriptions = vscode.Disposable.from(
      hands,
      this.view,
      this.changed,
      services.nodes.onDidChange(() => this.changed.fire(undefined)),
      vscode.window.onDidChangeActiveTextEditor(later),
      vscode.window.onDidChangeTextEditorSelection(later),
      vscode.workspace.onDidChangeTextDocument(
        ({ document }) => document === vscode.window.activeTextEditor?.document && later(),
      ),
      this.view.onDidChangeVisibility(later),
      vscode.commands.registerCommand('daemonset.moreNodes', () => {
        this.shown += pageSize
        this.changed.fire(undefined)
      }),
    )
    later()
  }

  getChildren(row?: Row): Row[] {
    const known = this.services.nodes.get()
    const { say } = this.services
    if (row) return []
    this.view.message =
      known.are === 'unknown'
        ? say.nodesUnknown[known.why]
        : this.manifest
          ? say.nodesOfManifest(this.manifest.name, known.from)
          : ''
    if (known.are === 'unknown') return []
    const byName = inOrder(known.nodes, ({ metadata }) => metadata.name)
    const excluded = new Set(byName.filter((node) => this.place?.(node).runs === false))
    const sorted = [...excluded, ...byName.filter((node) => !excluded.has(node))]
    const rows: Row[] = sorted.slice(0, this.shown).map((node) => ({ node }))
    return sorted.length > this.shown ? [...rows, { more: sorted.length - this.shown }] : rows
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const { say } = this.services
    if ('more' in row) return { label: say.loadMore(row.more), command: { title: '', command: 'daemonset.moreNodes' } }
    const { node } = row
    const { name, labels = {} } = node.metadata
    const placement = this.place?.(node)
    const taints = (node.spec?.taints ?? []).map(taintText)
    const state = [isAlive(node) ? '' : say.nodeNotReady, node.spec?.unschedulable ? say.cordoned : '']
    const verdict = !placement ? '' : placement.runs ? say.runsHere : `${say.because[placement.because]} ${placement.detail}`
    const description = joined([verdict, ...state, ...(placement ? [] : taints)])
    const item = new vscode.TreeItem(name)
    item.id = `node/${name}`
    item.description = description
    item.contextValue = 'clusterNode'
    item.iconPath = iconOf(placement, isAlive(node))
    item.accessibilityInformation = { label: joined([name, description], ', ') }
    const lines = [
      ...taints.map((taint) => `- ${say.because.taint} \`${taint}\``),
      ...Object.entries(labels).map(([key, value]) => `- \`${key}=${value}\``),
    ]
    item.tooltip = new vscode.MarkdownString([`**${name}**${description ? ` · ${description}` : ''}`, '', ...lines].join('\n'))
    return item
  }

  dispose() {
    this.subscriptions.dispose()
  }

  private async look() {
    const editor = vscode.window.activeTextEditor
    if (!this.view.visible || editor?.document.uri.scheme === ownScheme) return
    const all = editor ? (await this.services.files.manifests(editor.document.uri)).filter(isDaemonSet) : []
    const line = editor?.selection.active.line ?? 0
    const found =
      all.find(({ range }) => range.start.line <= line && line <= range.end.line) ?? (all.length === 1 ? all[0] : undefined)
    const template = found?.is === 'manifest' ? specOf(found).template : undefined
    this.manifest = found && template ? { name: found.name, template } : undefined
    this.place = template ? placer(template).place : undefined
    this.changed.fire(undefined)
  }
}

function iconOf(placement: Placement | undefined, alive: boolean): vscode.ThemeIcon {
  const name = placement ? (placement.runs ? 'pass' : 'circle-slash') : alive ? 'server' : 'warning'
  return new vscode.ThemeIcon(name, placement?.runs ? new vscode.ThemeColor('testing.iconPassed') : undefined)
}
