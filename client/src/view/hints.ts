import * as vscode from 'vscode'
import { placementOver } from '../../../model/src/placement/placementOver.ts'
import type { FieldPath } from '../../../model/src/protocol.ts'
import { amountsOf, type ResourceList, times } from '../../../model/src/resources/amounts.ts'
import type { Services } from '../services.ts'
import { daemonSetsIn, specOf } from '../subject/manifests.ts'
import { amount } from './planText.ts'

const podSpec = ['spec', 'template', 'spec']
const isOn = () => vscode.workspace.getConfiguration('daemonset').get('footprintHints', false)

interface SizedContainer {
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList }
}

/** Behind requests and limits: what they come to on all nodes that the manifest runs on. Off unless asked for. */
export function provideHints(services: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>()
  const provider: vscode.InlayHintsProvider = {
    onDidChangeInlayHints: changed.event,
    async provideInlayHints({ uri }) {
      const known = services.nodes.get()
      if (!isOn() || known.are === 'unknown') return []
      const hints: vscode.InlayHint[] = []
      for (const manifest of await daemonSetsIn(services, uri)) {
        const { template = {} } = specOf(manifest)
        const { desired } = placementOver(template, known.nodes)
        const containers = (template.spec?.containers ?? []) as readonly SizedContainer[]
        const fields = containers.flatMap(({ resources = {} }, index) => [
          ...fieldsOf([...podSpec, 'containers', index, 'resources', 'requests'], resources.requests),
          ...fieldsOf([...podSpec, 'containers', index, 'resources', 'limits'], resources.limits),
        ])
        const paths = fields.map(({ path }) => path)
        const ranges = await services.files.locate(uri, manifest, paths)
        for (const [index, { name, value }] of fields.entries()) {
          const end = ranges[index]?.end
          if (!end) continue
          const all = times({ [name]: value }, desired)[name] ?? 0
          const position = new vscode.Position(end.line, end.character)
          hints.push({ position, label: `× ${desired} = ${amount(name, all)}`, paddingLeft: true })
        }
      }
      return hints
    },
  }
  return vscode.Disposable.from(
    changed,
    services.nodes.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration(
      (event) => event.affectsConfiguration('daemonset.footprintHints') && changed.fire(),
    ),
    vscode.languages.registerInlayHintsProvider([{ language: 'yaml' }, { language: 'json' }], provider),
  )
}

function fieldsOf(path: FieldPath, list: ResourceList = {}): { path: FieldPath; name: string; value: number }[] {
  return Object.entries(amountsOf(list)).map(([name, value]) => ({ path: [...path, name], name, value }))
}
