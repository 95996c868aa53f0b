import * as vscode from 'vscode'
import { describe } from '../../../../model/src/description/describe.ts'
import { withoutNoise } from '../../../../model/src/objects/clean.ts'
import { withoutDefaults } from '../../../../model/src/objects/defaults.ts'
import type { DaemonSet, PodTemplate } from '../../../../model/src/objects/kubernetes.ts'
import { templateOf } from '../../../../model/src/objects/revision.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { getDaemonSet, type Named, namedOf } from '../../cluster/read/daemonSet.ts'
import { readDescription } from '../../cluster/read/describe.ts'
import { toYaml } from '../../cluster/read/yaml.ts'
import type { Services } from '../../services.ts'
import { withDaemonSet } from '../../subject/daemonSets.ts'
import { podOf } from '../../subject/pods.ts'
import { attempt, cancellable } from '../../view/ask.ts'
import { type Element, podAt, revisionAt } from '../../view/elements.ts'

function showing(
  services: Services,
  element: Element | undefined,
  title: (name: string) => string,
  run: (connected: Connected, named: Named, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  return withDaemonSet(services, element, (connected, daemonSet) => {
    const named = namedOf(daemonSet)
    const what = title(named.name)
    return attempt(services, what, () => cancellable(what, (signal) => run(connected, named, signal)))
  })
}

/** The live object, read only, without bookkeeping but with its status. */
export function openLive(services: Services, element: Element | undefined): Promise<void> {
  const { say } = services
  return showing(services, element, say.openTitle, async ({ connection, target }, named, signal) => {
    const live = await getDaemonSet(connection, named, signal)
    const { status, ...rest } = withoutNoise(live) as DaemonSet
    const shown = { ...rest, status: status ?? live.status }
    await services.documents.show(`${target.context}/${named.namespace}/${named.name}.yaml`, toYaml(shown))
  })
}

/** Everything that `kubectl describe` says, and what it leaves out. */
export function describeOne(services: Services, element: Element | undefined): Promise<void> {
  const { say } = services
  return showing(services, element, say.describeTitle, async ({ connection, target }, named, signal) => {
    const known = await readDescription(connection, named, signal)
    await services.documents.show(`${target.context}/${named.namespace}/${named.name}.describe`, describe(known, Date.now()))
  })
}

/** A manifest of a running DaemonSet, ready to be kept in a repository: without what the server fills in by itself. */
export function newManifest(services: Services, element: Element | undefined): Promise<void> {
  const { say } = services
  return showing(services, element, say.openTitle, async ({ connection }, named, signal) => {
    const live = await getDaemonSet(connection, named, signal)
    const content = toYaml(withoutDefaults(withoutNoise(live)))
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'yaml', content }))
  })
}

/** The templates of two revisions, or of one and the present, side by side. */
export async function compareRevision({ session, documents, say }: Services, element: Element | undefined): Promise<void> {
  const live = session.connected?.live
  if (element?.is !== 'revision' || !live) return
  const revision = revisionAt(live, element)
  const daemonSet = live.get(element.uid)
  if (!revision || !daemonSet) return
  const { name } = daemonSet.metadata
  const { $patch: _, ...before } = templateOf(revision) as PodTemplate & { $patch?: string }
  const text = (template: PodTemplate) =>
    toYaml({ spec: { template: withoutNoise({ ...daemonSet, spec: { ...daemonSet.spec, template } }).spec.template } })
  await documents.compare(say.revisionDiff(name, revision.revision), `${name}.yaml`, text(before), text(daemonSet.spec.template))
}

/** The name of what an element stands for. */
export async function copyName(services: Services, element: Element | undefined): Promise<void> {
  const { connected } = services.session
  const name = connected && element && nameOf(connected, element)
  if (name !== undefined) await vscode.env.clipboard.writeText(name)
}

/** A kubectl command that shows the same thing in a terminal, with context and namespace spelt out. */
export async function copyKubectl(services: Services, element: Element | undefined): Promise<void> {
  await withDaemonSet(services, element, async (connected, daemonSet) => {
    const { namespace, name } = namedOf(daemonSet)
    const pod = podOf(connected, element)
    const where = `--context ${quoted(connected.target.context)} --namespace ${namespace}`
    const what =
      element?.is === 'revision'
        ? `rollout history daemonset/${name} --revision=${revisionAt(connected.live, element)?.revision}`
        : pod
          ? `get pod ${pod.metadata.name} --output wide`
          : `get daemonset ${name} --output wide`
    await vscode.env.clipboard.writeText(`kubectl ${where} ${what}`)
  })
}

const quoted = (text: string) => (/^[\w.@:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

function nameOf({ live }: Connected, element: Element): string | undefined {
  switch (element.is) {
    case 'namespace':
      return element.name
    case 'node':
      return element.node
    case 'container':
      return element.container
    case 'pod':
      return podAt(live, element)?.metadata.name
    case 'revision':
      return revisionAt(live, element)?.metadata.name
    case 'daemonSet':
    case 'group':
      return live.get(element.uid)?.metadata.name
    default:
      return undefined
  }
}
