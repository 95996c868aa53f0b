import * as vscode from 'vscode'
import type { PodTemplate } from '../../../../model/src/objects/kubernetes.ts'
import { profileOf } from '../../../../model/src/placement/nodeProfile.ts'
import { type PlacementFix, placementFixes, withFix } from '../../../../model/src/placement/placementFix.ts'
import { type Coverage, placementOver } from '../../../../model/src/placement/placementOver.ts'
import type { FieldChange, FieldPath } from '../../../../model/src/protocol.ts'
import { toYaml } from '../../cluster/read/yaml.ts'
import type { NodesKnown } from '../../nodeSource.ts'
import type { Services } from '../../services.ts'
import { manifestHere, specOf } from '../../subject/manifests.ts'
import { tell } from '../../view/ask.ts'
import { applyRewrite } from '../../view/edits.ts'

interface Row extends vscode.QuickPickItem {
  readonly changes?: readonly FieldChange[]
}

/** The nodes that a manifest's pods run on and those they do not, by reason; an excluded group can be let in from here. */
export async function showCoverage(services: Services, uri?: vscode.Uri, line?: number): Promise<void> {
  const { say } = services
  const file = await manifestHere(services, uri, line)
  const known = file && (await nodesOrSay(services))
  if (!file || !known) return
  const { document, manifest } = file
  const { template = {} } = specOf(manifest)
  const coverage = placementOver(template, known.nodes)
  const rows = rowsOf(services, template, coverage, known.nodes)
  const picked = await vscode.window.showQuickPick<Row>(rows, {
    title: say.coverageTitle(manifest.name, coverage.desired, coverage.total, known.from),
    placeHolder: say.coverageHow,
    matchOnDescription: true,
    matchOnDetail: true,
  })
  if (picked?.changes) await applyRewrite(services, document, manifest, picked.changes)
}

/** The nodes, or a word about why none are known. */
async function nodesOrSay({ nodes, say }: Services): Promise<NodesKnown | undefined> {
  const known = nodes.get()
  return known.are === 'known' ? known : tell(say.nodesUnknown[known.why])
}

function rowsOf({ say }: Services, template: PodTemplate, coverage: Coverage, nodes: NodesKnown['nodes']): Row[] {
  const byName = new Map(nodes.map((node) => [node.metadata.name, node]))
  const { Separator } = vscode.QuickPickItemKind
  const excluded = coverage.excluded.flatMap(({ because, detail, nodes: names }): Row[] => {
    const node = byName.get(names[0] ?? '')
    const fixes = node ? placementFixes(template, node) : []
    const gain = placementOver(fixes.reduce(withFix, template), nodes).desired - coverage.desired
    const fix: Row = {
      label: fixes.map((fix) => say.placementFix[fix.fix](fixText(fix))).join(', '),
      iconPath: icon('lightbulb'),
      description: say.gainsNodes(gain),
      changes: fixes.map((fix) => changeOf(fix, template)),
    }
    return [
      { label: say.excludedBy(because, detail, names.length), kind: Separator },
      ...(fixes.length > 0 ? [fix] : []),
      ...names.map((name) => ({
        label: name,
        iconPath: icon('circle-slash'),
        description: `${say.because[because]}: ${detail}`,
      })),
    ]
  })
  const runs = coverage.runsOn.map((name) => ({ label: name, iconPath: icon('pass') }))
  return [...excluded, { label: say.runsOn(coverage.desired), kind: Separator }, ...runs]
}

/** Beside the words, so that a screen reader does not read its name. */
const icon = (name: string) => new vscode.ThemeIcon(name)

function fixText(fix: PlacementFix): string {
  if (fix.fix === 'dropSelector') return fix.key
  if (fix.fix !== 'addToleration') return ''
  const { key, value, effect } = fix.toleration
  return `${key}${value ? `=${value}` : ''}:${effect}`
}

/** The fix as a change of the manifest's fields. */
function changeOf(fix: PlacementFix, { spec }: PodTemplate): FieldChange {
  const { nodeSelector = {}, tolerations = [] } = (spec ?? {}) as { nodeSelector?: object; tolerations?: unknown[] }
  const at = (...path: FieldPath) => ({ path: ['spec', 'template', 'spec', ...path] })
  switch (fix.fix) {
    case 'dropNodeName':
      return at('nodeName')
    case 'dropSelector':
      return at('nodeSelector', ...(Object.keys(nodeSelector).length > 1 ? [fix.key] : []))
    case 'dropAffinity':
      return at('affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution')
    case 'addToleration':
      return tolerations.length > 0
        ? { ...at('tolerations', tolerations.length), value: fix.toleration }
        : { ...at('tolerations'), value: [fix.toleration] }
  }
}

/** Writes the nodes that are known at this moment to a file of the workspace, for work and review without the cluster. */
export async function saveNodeProfile(services: Services): Promise<void> {
  const { say } = services
  const known = await nodesOrSay(services)
  if (!known) return
  const [folder] = vscode.workspace.workspaceFolders ?? []
  const name = `${known.from.replace(/[^\w.-]+/g, '-').replace(/\.nodes\.yaml$/, '')}.nodes.yaml`
  const target = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
    filters: { 'Node profile': ['nodes.yaml', 'yaml'] },
  })
  if (!target) return
  const text = `# ${say.profileHeader(known.from)}\n${toYaml(profileOf(known.nodes))}`
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text))
  await vscode.window.showTextDocument(target)
}
